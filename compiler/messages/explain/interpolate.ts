import type { interpolateMessages } from '../interpolate.ts';
import { type Explains, explain } from './explanation.ts';

export const interpolateExplanations: Explains<typeof interpolateMessages> = {
  'interpolation-syntax': explain(
    'What follows a $ looks like a variable and is none that Compose knows: ${NAME}, ${NAME:-default}, ${NAME:+other}, ${NAME:?message}, and these without the colon.',
    'Write one of those forms; for a $ that stays a $, as a shell inside the container wants it, write $$.',
    'command: ["sh", "-c", "echo ${#HOME}"]',
  ),
  'variable-required': explain(
    'The file says with ${NAME:?message} that it cannot do without the variable, and nobody declared it.',
    'Say --env NAME=VALUE, write it into .env, or give it to the task. The shell as a whole is not seen, so that a plan is the same everywhere: --env NAME hands one of its variables on.',
    'image: busybox:${TAG:?which version}',
  ),
  'variable-unset': explain(
    'The file uses a variable that nobody declared; as docker compose does, the compiler puts nothing in its place.',
    'Say --env NAME=VALUE, write it into .env, or give it to the task; or say what else it is: ${NAME:-default}, ${NAME:-} for nothing.',
    'command: ["serve", "$PORT"]',
  ),
  'empty-name': explain(
    'The name of the project is made of variables, and nothing is left of it: they are not declared, or empty.',
    'Give the variable a value (--env NAME=VALUE, .env, the task), or say what else the name is: ${NAME:-app}.',
    { file: 'name: ${APP}\nservices:\n  web: { image: "busybox:1.36" }' },
  ),
};
