import { WellBehavedNode } from './bad/well-behaved.mjs';

/** What all bad nodes would be without the one thing that each of them does wrong. */
new WellBehavedNode().run();
