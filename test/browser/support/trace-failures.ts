import { aroundAll, aroundEach } from 'vitest';
import { tracedIfItFails } from './traces.ts';

// Around all hooks of the tests' own: a failure in one of them is a failure too.
aroundEach((runTest, { task }) => tracedIfItFails(task, runTest));
// Vitest takes a second parameter that is named for fixtures.
aroundAll((...[runFile, , file]) => tracedIfItFails(file, runFile));
