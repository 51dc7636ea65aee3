#!/usr/bin/env node
// Speaks the protocol by itself; some processes, by their number, behave in another way, so that a single repetition may miss it.
import { serve } from './native-kit.mjs';

const GOLDEN_RATIO = 0.618033988749895;
const unlucky = (process.pid * GOLDEN_RATIO) % 1 < 0.25;

serve(() => (unlucky ? 'unlucky' : 'lucky'));
