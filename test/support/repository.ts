import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { inFolder, type Place } from './program.ts';

/** As `inFolder`, in a repository whose first commit has the files. */
export function inRepository(
  texts: { readonly [path: string]: string },
  body: (place: Place) => void,
  links: { readonly [path: string]: string } = {},
): void {
  inFolder(texts, (place) => {
    for (const [path, target] of Object.entries(links)) symlinkSync(target, place.path(path));
    const git = (...args: readonly string[]): void => {
      execFileSync('git', ['-C', place.path('.'), '-c', 'user.email=a@b', '-c', 'user.name=n', ...args], {
        stdio: 'ignore',
      });
    };
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    body(place);
  });
}
