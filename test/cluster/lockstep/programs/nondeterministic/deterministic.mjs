#!/usr/bin/env node
// The control: marks its answers as well, with what follows from what it was asked.
import { serve } from './native-kit.mjs';

let count = 0;
serve(({ msg_id }) => `${++count}/${msg_id}`);
