import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { exponent, ms } from './figures.ts';

const SIZES = [100, 300, 1000, 3000, 10_000];

/** What test/bench/one.ts prints. */
export interface Measured {
  readonly milliseconds: number;
  readonly peakMegabytes: number;
}

/** Compile time within a process, and the most memory that the process held, each size in a process of its own. */
export function measureScaling(): void {
  console.log('\nin process, compile alone');
  const points = SIZES.map((size) => {
    const { milliseconds, peakMegabytes } = measure(size);
    const each = `${((milliseconds / size) * 1000).toFixed(0)} µs a service`;
    console.log(`  ${String(size).padStart(6)} services ${ms(milliseconds)}   ${each}   peak ${peakMegabytes} MB`);
    return { x: size, y: milliseconds };
  });
  const tail = points.slice(-3);
  console.log(
    `  time grows with services to the power ${exponent(points).toFixed(2)} (${exponent(tail).toFixed(2)} from 1,000)`,
  );
}

function measure(size: number): Measured {
  const child = spawnSync(process.execPath, [join(import.meta.dirname, 'one.js'), String(size)], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${size} services: ${child.stderr}`);
  return JSON.parse(child.stdout) as Measured;
}
