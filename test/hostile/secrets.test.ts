import { spec } from '../support/spec.ts';
import { attacks, SECONDS } from './corpus.ts';

spec('hostile: secrets', attacks('secrets'), SECONDS);
