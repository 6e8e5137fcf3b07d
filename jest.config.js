/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	// Types are checked by `npm run types`, once for all files.
	transform: {
		'^.+\\.ts$': [
			'ts-jest',
			{ tsconfig: '<rootDir>/test/tsconfig.json', isolatedModules: true, diagnostics: false },
		],
	},
	testTimeout: 30_000,
	// Much of a test is waiting for the simulator, so no core is kept back, as Jest does by default.
	maxWorkers: '100%',
};
