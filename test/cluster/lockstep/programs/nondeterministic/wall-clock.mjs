#!/usr/bin/env node
// Speaks the protocol by itself and forgets whose clock counts: a lease runs out when the machine says so.
import { serve } from './native-kit.mjs';

serve(() => Date.now());
