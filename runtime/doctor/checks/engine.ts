import { counts } from '../../run/clean-words.ts';
import type { EngineSurvey } from '../../engine/engine.ts';
import { freeSubnets } from '../../engine/subnets.ts';
import type { Clock, EngineFacts, Facts, Known, Leftovers } from '../facts.ts';
import { fail, type Line, ok, warn } from '../line.ts';
import { disk, driver, users } from './host.ts';

/** What an Engine that answers is like. Without one, only that is told: nobody else knows the rest. */
export function engineLines({ engine, cgroups, operator }: Facts): readonly Line[] {
  if (engine.kind === 'unknown') {
    return [fail('engine', `${engine.why}; nothing that only an Engine tells was looked at`)];
  }
  const { about, place, data, clock, leftovers } = engine.value;
  return [
    ok('engine', `Docker Engine ${about.version} with API ${about.apiVersion} at ${place}`),
    ...surveyLines(engine.value),
    ...driver(about, cgroups.accepted),
    ...users(about, operator.kind === 'read' ? operator.operations?.userns : undefined),
    ...(data ? [disk("the Engine's data", data)] : []),
    clockLine('the Engine', clock),
    leftoversLine(leftovers),
  ];
}

function surveyLines(engine: EngineFacts): readonly Line[] {
  const { survey, isHere } = engine;
  if (survey.kind === 'unknown') return [fail('engine', survey.why)];
  const elsewhere = `it says that its host is ${survey.value.host}: limits and the end of a task reach containers only on the agent's own host`;
  return [
    ...(isHere ? [] : [warn('engine', elsewhere, 'name the Engine of this host with DOCKER_HOST=unix:///...')]),
    ...survey.value.warnings.map((said) => warn('engine', `it says itself: ${said.replace(/^WARNING: /, '')}`)),
    networks(engine, survey.value),
  ];
}

/** Nobody needs to know of more. */
const MOST_COUNTED = 1000;

/** Pods beside one another, each with a network of its own. */
const FEW_NETWORKS = 5;

function networks({ subnets, routes, about }: EngineFacts, { pools, taken }: EngineSurvey): Line {
  const used = subnets ? taken : [...taken, ...routes];
  const from = subnets ? [subnets] : (pools ?? USUAL_POOLS);
  const free = from.reduce((sum, pool) => sum + count(freeSubnets(pool, used)), 0);
  const whose = subnets ? `the operator's pool ${subnets.pool}` : "the Engine's address pools";
  const many = free >= MOST_COUNTED ? `${MOST_COUNTED} or more` : `${free}`;
  // Engines before API 1.41 do not say what daemon.json names.
  const caveat = !subnets && !pools && about.apiVersion < '1.41' ? ', if they are the usual ones' : '';
  const text = `${many} more networks can be made from ${whose}${caveat}`;
  if (free >= FEW_NETWORKS) return ok('networks', text);
  const larger = subnets
    ? 'make subnets.pool larger, or subnets.size greater'
    : "name a larger pool: default-address-pools in the Engine's daemon.json, or subnets.pool in the operator's file";
  return (free === 0 ? fail : warn)('networks', text, `remove unused networks (docker network prune), or ${larger}`);
}

/** What an Engine has without default-address-pools: libnetwork/ipamutils, "local scope". */
const USUAL_POOLS = [
  ...['172.17.0.0/16', '172.18.0.0/16', '172.19.0.0/16'].map((pool) => ({ pool, size: 16 })),
  ...['172.20.0.0/14', '172.24.0.0/14', '172.28.0.0/14'].map((pool) => ({ pool, size: 16 })),
  { pool: '192.168.0.0/16', size: 20 },
];

function count(subnets: Iterable<string>): number {
  let found = 0;
  for (const _ of subnets) {
    found += 1;
    if (found === MOST_COUNTED) break;
  }
  return found;
}

/** Logs and ages of things are told by the Engine's clock, certificates by the host's. */
const BEARABLE_MS = 5000;

export function clockLine(whose: string, clock: Known<Clock>): Line {
  if (clock.kind === 'unknown') return warn('clock', `${whose} does not tell its time: ${clock.why}`);
  const { aheadMs, withinMs } = clock.value;
  const off = Math.max(0, Math.abs(aheadMs) - withinMs);
  if (off <= BEARABLE_MS) return ok('clock', `${whose} has this host's time`);
  const way = aheadMs > 0 ? 'ahead of' : 'behind';
  const remedy = 'have both kept right: chrony, ntpd or systemd-timesyncd';
  return warn('clock', `${whose} is ${Math.round(off / 1000)} s ${way} this host`, remedy);
}

function leftoversLine(leftovers: Known<Leftovers>): Line {
  if (leftovers.kind === 'unknown') return warn('leftovers', leftovers.why);
  const { ended, things, doubtful } = leftovers.value;
  const doubt = doubtful === 0 ? '' : `${doubtful} in doubt, which pod-executor clean --dry-run names`;
  if (ended > 0) {
    const left = `${ended} ended run${ended === 1 ? '' : 's'} left ${counts(things)}`;
    return warn('leftovers', [left, doubt].filter(Boolean).join('; '), 'remove that: pod-executor clean');
  }
  return doubt === '' ? ok('leftovers', 'nothing is left of ended runs') : warn('leftovers', doubt);
}
