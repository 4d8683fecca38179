import { spec } from '../support/spec.ts';
import { attacks, SECONDS } from './corpus.ts';

spec('hostile: bounds', attacks('bounds'), SECONDS);
