/** Ends before it has read anything. */
throw new Error('this node ends before it says hello');
