import { spec } from '../support/spec.ts';
import { attacks, SECONDS } from './corpus.ts';

spec('hostile: text', attacks('text'), SECONDS);
