/** `npm run bench`: says how we compare and how we grow. It asserts nothing: machines differ. */
import { compareProcesses } from './processes.ts';
import { measureScaling } from './scaling.ts';

compareProcesses();
measureScaling();
