import type { PodPlan } from '../../compiler/plan/plan.ts';

/** Stands in every hostile text, and nowhere else. */
export const EVIL = 'evil';

/** What has a meaning in Markdown, HTML, Mermaid, YAML, a shell, or GitLab's comments. */
export const HOSTILE: readonly string[] = [
  `\`${EVIL}\``,
  `\`\`\`\n${EVIL}\n\`\`\``,
  `</code></details><img src=x onerror=${EVIL}()>`,
  `--><script>${EVIL}()</script><!--`,
  `@${EVIL} #1 !2 ${EVIL}/repo#3`,
  `[${EVIL}](http://x) ![${EVIL}](http://x/y.png)`,
  `| ${EVIL} | ${EVIL} |`,
  `"]; click c1 href "javascript:${EVIL}()"`,
  `"] end\n  c1 --> ${EVIL}\n%% `,
  `%%{init: {"theme": "${EVIL}"}}%%`,
  `style c1 fill:#f00;${EVIL}:#60;b#62; end graph`,
  `\ufb02\u00b0\u00b060\u00b6\u00df${EVIL}#lt;#quot;`,
  `$(${EVIL}) \${{ github.token }} ; rm ' " \\`,
  `\n/close\n/approve ${EVIL}\n`,
  `\u202e\u0000\u001b[31m${EVIL}\u2028\r\n# ${EVIL}`,
  ` ${EVIL}  \n> ${EVIL}\n\n1. ${EVIL}`,
];

/** Words of the plan's own: they are no user's text. */
const CLOSED = ['role', 'when', 'policy', 'kind', 'do', 'health', 'unhealthy', 'from', 'by'];

/** The plan with a hostile end of every text in it, references included. */
export function hostile(plan: PodPlan, text: string): PodPlan {
  const spoil = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return key === 'owns' ? value : value.map((one) => spoil(one, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoil(inner, name)]));
    return typeof value === 'string' && !CLOSED.includes(key) ? value + text : value;
  };
  return spoil(plan, '') as PodPlan; // its shape is the same
}
