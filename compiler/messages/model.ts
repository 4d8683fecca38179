import { didYouMean } from '../suggest.ts';
import { error, warning } from './level.ts';

/** Messages about the Compose model: attributes, their types and forms, merging, references. */
export const modelMessages = {
  'unknown-attribute': error(
    (of: { path: string; near: string | undefined }) =>
      `${of.path} is not an attribute of Compose${didYouMean(of.near)}`,
  ),
  'wrong-type': error(
    (of: { path: string; wanted: string; got: string }) => `${of.path} must be ${of.wanted}, not ${of.got}`,
  ),
  'not-supported': error((of: { path: string; why: string }) => `${of.path}: ${of.why}`),
  'waived-attribute': warning(
    (of: { path: string; why: string; by: string }) => `${of.path} has no effect, as ${of.by} accepts: ${of.why}`,
  ),
  'idle-waiver': warning(
    (of: { name: string; why: string; near: string | undefined }) =>
      `the waiver ${of.name} waives nothing: ${of.why}${didYouMean(of.near)}`,
  ),
  'ignored-attribute': warning((of: { path: string; why: string }) => `${of.path} has no effect: ${of.why}`),
  'missing-attribute': error((of: { path: string; name: string }) => `${of.path} needs ${of.name}`),
  'wrong-value': error(
    (of: { path: string; wanted: string; got: string }) => `${of.path} must be ${of.wanted}, not ${of.got}`,
  ),
  'wrong-name': error(
    (of: { path: string }) =>
      `${of.path}: a name here is made of the letters a to z, digits, dots, dashes and underscores`,
  ),
  'repeated-item': error(
    (of: { path: string; item: string; first: string }) =>
      `${of.path} holds ${of.item} twice; the first stands at ${of.first}`,
  ),
};
