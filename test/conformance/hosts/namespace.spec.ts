import { namespaceHost } from '../../../cluster/hosts/namespace/namespace-host.ts';
import { hostConformance } from './host-conformance.ts';

hostConformance(namespaceHost);
