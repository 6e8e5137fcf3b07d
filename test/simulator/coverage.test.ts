import { coveredEndpoints, startSimulator } from './index';

it('has a route for every covered endpoint, and covers every route that it has', async () => {
	const simulator = await startSimulator();
	await simulator.close();
	const own = (route: string) => !/ \/(_sim\/.*)?$/.test(route);
	const covered = coveredEndpoints.map(({ method, path }) => `${method} ${path}`);
	expect(simulator.routes.filter(own).sort()).toEqual([...covered].sort());
	expect(new Set(coveredEndpoints.map(({ api }) => api)).size).toBe(coveredEndpoints.length);
});
