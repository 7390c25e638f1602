// Camera and microphone, tried before the session. Nothing leaves this page: the picture is shown and the sound measured here.
const box = document.querySelector("[data-devices]");
const say = (name) => {
  box.querySelectorAll("[data-said]").forEach((one) => { one.hidden = one.dataset.said !== name; });
};

function measure(stream) {
  const meter = box.querySelector("meter");
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getByteTimeDomainData(samples);
    meter.value = Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 128;
  }, 100);
  return () => { clearInterval(timer); context.close(); };
}

const WORDS = { NotAllowedError: "refused", NotFoundError: "missing", NotReadableError: "busy" };
let stop = null;

async function start() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const mirror = box.querySelector("video");
    mirror.srcObject = stream;
    mirror.hidden = false;
    box.querySelector("[data-level]").hidden = false;
    const quiet = measure(stream);
    stop = () => { quiet(); stream.getTracks().forEach((track) => track.stop()); mirror.srcObject = null; };
    say("works");
  } catch (error) {
    say(WORDS[error.name] || "missing");
  }
}

if (box) {
  box.hidden = false;
  box.querySelector("[data-try]").addEventListener("click", () => { if (stop) stop(); start(); });
  addEventListener("pagehide", () => { if (stop) stop(); });
}
