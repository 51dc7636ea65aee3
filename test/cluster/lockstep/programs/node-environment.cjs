// Tells what a program that it starts would be told about loading modules first.
process.stdin.on('data', (line) => {
  const { src, dest, body } = JSON.parse(line);
  const answer = { type: 'environment', options: process.env.NODE_OPTIONS, in_reply_to: body.msg_id };
  console.log(JSON.stringify({ src: dest, dest: src, body: answer }));
});
