import { defineModel } from 'raft-verdict';

/** An account that is never overdrawn: a withdrawal of more than there is must be refused. */
defineModel({
  name: 'bank-account',
  summary: 'an account: deposit n, withdraw n, balance',
  init: 0,
  functions: ['deposit', 'withdraw', 'balance'],
  reads: ['balance'],
  conditional: ['withdraw'],
  inputProblem: (f, input) =>
    f === 'balance' || (Number.isSafeInteger(input) && input > 0) ? undefined : `${f} needs an amount above 0`,
  step(balance, f, input, output) {
    if (f === 'deposit') return balance + input;
    if (f === 'withdraw') return input <= balance ? balance - input : undefined;
    return output === undefined || output === balance ? balance : undefined;
  },
});
