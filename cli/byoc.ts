#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Half of what a command computes is the compilation of its modules: Node keeps that in the folder for temporary files.
enableCompileCache();
await import('./program.ts');
