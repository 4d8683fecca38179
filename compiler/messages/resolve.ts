import { didYouMean } from '../suggest.ts';
import { error, warning } from './level.ts';

/** Messages about a file as a whole: what its parts say of one another. Names are quoted already. */
export const resolveMessages = {
  'undefined-reference': error(
    (of: { kind: string; name: string; near: string | undefined }) =>
      `there is no ${of.kind} ${of.name}${didYouMean(of.near)}`,
  ),
  'disabled-service': error(
    (of: { service: string; name: string; profiles: string }) =>
      `${of.service} needs ${of.name}, which no active profile starts; activate one of its profiles (${of.profiles}), ` +
      `or write required: false`,
  ),
  'unknown-profile': warning(
    (of: { profile: string; near: string | undefined }) =>
      `no service has the profile ${of.profile}${didYouMean(of.near)}`,
  ),
  'dependency-cycle': error(
    (of: { cycle: string }) => `these services wait for one another and none could start: ${of.cycle}`,
  ),
  'undefined-base': error(
    (of: { name: string; file: string; near: string | undefined }) =>
      `there is no service ${of.name} to extend in ${of.file}${didYouMean(of.near)}`,
  ),
  'other-format': error(
    (of: { file: string; format: 'compose' | 'compose-1' }) =>
      `${of.file} has its services ${of.format === 'compose-1' ? 'at top level, this file below services:' : 'below services:, this file at top level'}; ` +
      'a service is extended only by one of a file of the same form: move them below services: in both',
  ),
  'not-extended': error(
    (of: { name: string; attribute: string; at: string }) =>
      `${of.name} says ${of.attribute} (${of.at}), and Compose 1 extends no such service; write it out, or move all below services:`,
  ),
  'extends-cycle': error((of: { cycle: string }) => `these services are made from one another: ${of.cycle}`),
  'include-cycle': error((of: { cycle: string }) => `these files include one another: ${of.cycle}`),
  'no-image': error((of: { service: string }) => `${of.service} needs an image, or a build`),
  contradiction: error((of: { one: string; other: string; why: string }) => `${of.one} and ${of.other}: ${of.why}`),
  'no-content': error(
    (of: { path: string; ways: string }) => `${of.path} must say where its text comes from: ${of.ways}`,
  ),
  'external-attribute': error(
    (of: { path: string; attribute: string }) =>
      `${of.path} is external, made by somebody else: ${of.attribute} would have no effect`,
  ),
  'missing-context': error(
    (of: { path: string }) =>
      `the folder ${of.path} to build is not there; create it, or write the path from this file's folder`,
  ),
  'missing-env-file': error(
    (of: { path: string }) => `the env_file ${of.path} is not there; create it, or write required: false`,
  ),
};
