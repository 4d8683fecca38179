import { explain } from './explanation.ts';

const WITH_TOKEN = 'configs:\n  token: { content: x }';

/** Of volumes, mounts, secrets and configs. */
export const storageExplanations = {
  'volume-ends-with-task': explain(
    'A volume of the pod is removed with it: the next task may run on another host, and what nobody owns would fill the disk of this one.',
    'Nothing need be done for caches. To keep the data say external: true or name: NAME for a volume that outlives pods, or x-pod: {keep: true}.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", volumes: ["data:/data"] }\nvolumes:\n  data:',
    },
  ),
  'mount-twice': explain(
    'Two things are mounted on one path of the container. The Engine refuses it, and docker compose lets one win without a word.',
    'Remove one, or give it another path.',
    'volumes: ["./a:/data", "/data"]\ntmpfs: [/data]',
  ),
  'foreign-volumes': explain(
    'volumes_from mounts what another container mounts, and a pod knows its own services only.',
    'Name a service; or declare the volume as external and mount it by name.',
    'volumes_from: ["container:elsewhere"]',
  ),
  'bad-propagation': explain(
    'The word says how mounts inside the folder spread between host and container.',
    'Write private, shared or slave, or rprivate, rshared, rslave for all below as well.',
    'volumes: [{ type: bind, source: ./a, target: /a, bind: { propagation: everywhere } }]',
  ),
  'relabel-or-make': explain(
    'The Engine puts the SELinux label on a folder only in the form of a request in which it may also make the folder.',
    'Remove create_host_path: false, or recursive, or selinux.',
    'volumes:\n  - { type: bind, source: ./a, target: /a, bind: { selinux: z, create_host_path: false } }',
  ),
  'nested-device': explain(
    'The Engine looks up the device of a volume again at each start. Below a folder that a container may write, a container can put a link in the place of the device, and the next start would mount whatever the link names. A bind is pinned against that; a volume cannot be.',
    'Mount the folder itself (./data/db:/db) instead of the volume, mount the folder above it read-only, or move it elsewhere.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", volumes: [".:/code", "db:/db"] }\nvolumes:\n  db:\n    driver: local\n    driver_opts: { type: none, o: bind, device: ./db }',
    },
  ),
  'nested-relabel': explain(
    'A bind below a folder that a container may write is pinned: the Engine gets another path of the same folder, in a form of request that knows no SELinux label.',
    'Write z at the mount of the folder above: its label holds for all below it.',
    'volumes: [".:/code", "./data:/data:z"]',
  ),
  'options-of-another-type': explain(
    'Each type of mount has options of its own: bind, volume, tmpfs, image. Those of another type mean nothing to it.',
    'Remove them, or correct the type.',
    'volumes: [{ type: tmpfs, target: /a, volume: { nocopy: true } }]',
  ),
  'option-of-binds': explain(
    'z, Z and propagation concern folders of the host. This mount is a volume, an image or memory.',
    'Remove the option.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", volumes: ["data:/data:z"] }\nvolumes:\n  data: { external: true }',
    },
  ),
  'bad-target': explain(
    'What is mounted needs a path of its own in the container: absolute, and not the root, which is the image.',
    'Write it so: /data.',
    'volumes: ["./a:data"]',
  ),
  'bad-file-target': explain(
    'A secret or config becomes a file; its target is the path of one, not of a folder, and not in what the kernel shows.',
    'Write the whole path of the file: /etc/web/token.',
    {
      file: `services:\n  web: { image: "busybox:1.36", configs: [{ source: token, target: /etc/web/ }] }\n${WITH_TOKEN}`,
    },
  ),
  'bad-file-owner': explain(
    'Which number a name has is said in the image, and the compiler reads none.',
    'Write the number: uid: "1000".',
    { file: `services:\n  web: { image: "busybox:1.36", configs: [{ source: token, uid: www-data }] }\n${WITH_TOKEN}` },
  ),
  'file-twice': explain(
    'Two secrets or configs, or one of them and a mount, would stand on one path of the container.',
    'Give one of them another target.',
    {
      file: `services:\n  web:\n    image: busybox:1.36\n    configs: [{ source: token, target: /data }]\n    volumes: ["/data"]\n${WITH_TOKEN}`,
    },
  ),
  'file-over-mount': explain(
    'A copy of the file would be lost in what is mounted there, so the file is mounted itself. The kernel needs something to mount it on: where no file of that name is, an empty one is made, and stays in the folder or volume.',
    'Nothing need be done where that does not matter; else choose a target outside of the mount.',
    {
      file: `services:\n  web:\n    image: busybox:1.36\n    configs: [{ source: token, target: /data/token }]\n    volumes: ["./data:/data"]\n${WITH_TOKEN}`,
    },
  ),
};
