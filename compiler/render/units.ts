import { templates } from '../generated/templates.js';

/** What units of systemd for the cleaner say. */
export interface UnitView {
  /** Already quoted as systemd wants it. */
  readonly command: string;
  readonly environment: readonly string[];
  /** It goes on for ever; else a timer starts it. */
  readonly watches: boolean;
}

/** Texts by the names of their files. */
export function renderUnits(view: UnitView): { readonly [file: string]: string } {
  const service = { 'pod-executor-clean.service': templates['pod-executor-clean.service'](view) };
  return view.watches
    ? service
    : { ...service, 'pod-executor-clean.timer': templates['pod-executor-clean.timer'](view) };
}
