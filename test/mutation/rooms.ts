/** What `npm run mutation` changes, a room at a time, and the tests that ought to notice. */

export interface Room {
	name: string;
	/** The folder whose files are changed. */
	folder: string;
	/** Tests without a simulator: seconds. Names of files in test/unit. */
	unit: string[];
	/** Tests of what no pure function decides. Names of files in test/engine, as few as reach the room's lines. */
	engine: string[];
}

export const rooms: Room[] = [
	{
		name: 'transport',
		folder: 'nodes/shared/transport',
		unit: [
			'transport',
			'session',
			'classify',
			'codes',
			'confine',
			'secrets',
			'secretForms',
			'waiting',
			'account',
			'errors',
			'requests',
			'nodeRun',
			'oldLine',
		],
		engine: ['token', 'capturedAnswers'],
	},
	{
		name: 'receipts',
		folder: 'nodes/shared/receipts',
		unit: ['receipts', 'receiptsOperation', 'checkAgain'],
		engine: ['receipts', 'endless'],
	},
	{
		name: 'recipients',
		folder: 'nodes/shared/recipients',
		unit: ['recipients', 'audience'],
		engine: ['recipients', 'pickers', 'sending', 'endless'],
	},
	{
		name: 'stream',
		folder: 'nodes/shared/stream',
		unit: ['stream', 'streamApp', 'streamConnection', 'streamFrames'],
		// Its engine tests wait in real time.
		engine: [],
	},
	{
		name: 'sendAndWait',
		folder: 'nodes/shared/sendAndWait',
		unit: ['answers', 'ask', 'carryPress', 'questionText', 'reachable'],
		engine: [
			'sendAndWait',
			'sendAndWaitKinds',
			'sendAndWaitLimit',
			'sendAndWaitPage',
			'answersInChat',
		],
	},
	{
		name: 'run',
		folder: 'nodes/shared/run',
		unit: ['run', 'oldLine'],
		engine: ['sending', 'workNotificationErrors'],
	},
	{
		name: 'parameters',
		folder: 'nodes/shared/parameters',
		unit: ['parameters', 'plainExpression'],
		engine: ['plainExpression', 'badInput', 'sending'],
	},
	{
		name: 'credentials',
		folder: 'credentials',
		unit: ['credentials', 'confine'],
		engine: ['predefinedCredential', 'token', 'groupWebhook'],
	},
];
