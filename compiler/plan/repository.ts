/** A part of a repository's name: lower case, single separators (distribution/reference). */
export function repositoryPart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
