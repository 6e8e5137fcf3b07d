/** The owner of the demo's n8n, which is there for as long as the demo runs (README, "Try it without a tenant"). */
/** As in a process of its own. */
async function ownerOfAProcess(): Promise<{ password: string }> {
	let owner = { password: '' };
	await jest.isolateModulesAsync(async () => {
		({ owner } = await import('../e2e/realN8n/restClient'));
	});
	return owner;
}

test('has a password that nobody can know beforehand, and that n8n takes', async () => {
	const passwords = [await ownerOfAProcess(), await ownerOfAProcess()].map(
		({ password }) => password,
	);
	expect(passwords[0]).not.toBe(passwords[1]);
	// Source: n8n's passwordSchema, 8 to 64 characters with a capital letter and a digit.
	for (const password of passwords) expect(password).toMatch(/^(?=.*[A-Z])(?=.*\d).{16,64}$/);
});
