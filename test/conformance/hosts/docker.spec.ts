import { dockerHost } from '../../../cluster/hosts/docker/docker-host.ts';
import { hostConformance } from './host-conformance.ts';

hostConformance(dockerHost);
