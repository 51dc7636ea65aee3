import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { overlaps, parseRoutes } from '../../../../cluster/hosts/docker/network.ts';

const ROUTES = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	0101A8C0	0003	0	0	0	00000000	0	0	0
eth0	0001A8C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
vpn0	0000600A	00000000	0001	0	0	0	0000F0FF	0	0	0
`;

describe('choice of a subnet', () => {
  const routes = parseRoutes(ROUTES);

  it('leaves out the default route', () => {
    assert.equal(routes.length, 2);
  });

  it('sees networks that contain, equal or lie beside the subnet', () => {
    assert.equal(overlaps([192, 168, 1], routes), true);
    assert.equal(overlaps([192, 168, 2], routes), false);
    assert.equal(overlaps([10, 96, 0], routes), true);
    assert.equal(overlaps([10, 111, 255], routes), true);
    assert.equal(overlaps([10, 112, 0], routes), false);
  });

  it('sees a route to a single address inside the subnet', () => {
    const route = parseRoutes('header\nppp0\t0709630A\t0\t5\t0\t0\t0\tFFFFFFFF\t0\t0\t0\n');
    assert.equal(overlaps([10, 99, 9], route), true);
    assert.equal(overlaps([10, 99, 8], route), false);
  });
});
