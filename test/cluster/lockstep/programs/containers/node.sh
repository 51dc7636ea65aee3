# A node in plain shell, for an image that has nothing else: answers each request with where it is and what it was told.
n=0
while read -r line; do
  case $line in
  *'"ctl":"hello"'*)
    echo '{"ctl":"hello","version":1,"runtime":"sh","timers":"opaque","state":0}'
    continue
    ;;
  *'"type":"look"'*)
    echo "$line" >>"$VERDICT_DATA/requests"
    n=$((n + 1))
    echo "{\"src\":\"n1\",\"dest\":\"c1\",\"body\":{\"type\":\"look_ok\",\"in_reply_to\":$n,\"folder\":\"$PWD\",\"told\":\"$*\",\"path\":\"$PATH\",\"shims\":\"$PYTHONPATH\"}}"
    ;;
  esac
  echo '{"ctl":"idle","now":0,"next":null,"ran":0}'
done
