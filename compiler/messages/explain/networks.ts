import { explain } from './explanation.ts';

const IMAGE = 'image: "busybox:1.36"';

/** Of namespaces, names, ports and networks. */
export const networkExplanations = {
  'foreign-namespace': explain(
    'A container may share the namespaces of another one of its pod, and of nobody else: a stranger could end at any time, and the pod with it.',
    'Name a service: service:NAME. Where both are one app, put both into one pod; else talk over a network.',
    'network_mode: container:other',
  ),
  'own-namespace': explain(
    'Services join the namespace of one another in a circle, or one joins its own: nobody makes it.',
    'Remove the join of the one who shall own it.',
    'pid: service:web',
  ),
  'init-owner': explain(
    'An init container ends before the pod runs, and a namespace ends with its owner.',
    'Let another service own it, or an infra image: x-pod: {share: [network], infra: IMAGE}.',
    {
      file: `services:\n  seed: { ${IMAGE} }\n  web:\n    ${IMAGE}\n    network_mode: service:seed\n    depends_on: { seed: { condition: service_completed_successfully } }`,
    },
  ),
  'ipc-not-shared': explain(
    'A service joins the ipc namespace of one that keeps its own to itself.',
    'Say ipc: shareable there, or nothing: the compiler then says it.',
    { file: `services:\n  a: { ${IMAGE}, ipc: private }\n  b: { ${IMAGE}, ipc: "service:a" }` },
  ),
  'shared-contradiction': explain(
    'Members of one namespace have one host name, one set of name servers, one value of each kernel parameter. Two of them say different things.',
    'Say it in one of them, or the same in both.',
    {
      file: `x-pod: { share: [network] }\nservices:\n  a: { ${IMAGE}, hostname: one }\n  b: { ${IMAGE}, hostname: two }`,
    },
  ),
  'name-taken': explain(
    'A name (of a service, a container, an alias, a link) would lead to two places, and which one an app finds would be chance.',
    'Rename one of them.',
    { file: `services:\n  a: { ${IMAGE}, container_name: web }\n  b: { ${IMAGE}, container_name: web }` },
  ),
  'port-twice': explain(
    'Services that share a network namespace share its ports as well: two of them cannot listen on one.',
    'Let one listen on another port, or do not share the network.',
    {
      file: `x-pod: { share: [network] }\nservices:\n  a: { ${IMAGE}, ports: ["80"] }\n  b: { ${IMAGE}, ports: ["80"] }`,
    },
  ),
  'too-few-ports': explain(
    'Ports of the host come from the task. It has fewer than the files publish.',
    'Ask the framework for more (portDefinitions of Marathon, ports of Aurora): pod-compile resources says how many. expose, or nothing, serves what only other services of the pod reach.',
    { shown: '{ "task": "demo.1", "ports": [31500] }   # and ports: ["80", "81"] in the file' },
  ),
  'ports-without-effect': explain(
    'The network is that of the host, or none: nothing is published.',
    'Remove ports. On the network of the host the app listens on its port by itself.',
    'network_mode: none\nports: ["80"]',
  ),
  'host-port-twice': explain(
    'Two containers ask for one port of the host, and only one can have it.',
    'Write another port of the host, or none: each container then gets one of the task.',
    {
      shown:
        '# pod-executor run, or an operator who allows host-ports\nservices:\n  a: { image: busybox, ports: ["8080:80"] }\n  b: { image: busybox, ports: ["8080:80"] }',
    },
  ),
  'links-without-effect': explain(
    'The link leads nowhere: no network has both services, or one of them has none.',
    'Put both on one network; there they find each other by name, without a link.',
    {
      file: `services:\n  a: { ${IMAGE}, links: [b] }\n  b: { ${IMAGE}, network_mode: none }`,
    },
  ),
  'link-refused': explain(
    'Links on the old bridge of the engine reach containers on that bridge only.',
    'Put both services on one network: leave network_mode: bridge out.',
    {
      file: `services:\n  a: { ${IMAGE}, network_mode: bridge, links: [b] }\n  b: { ${IMAGE} }`,
    },
  ),
  'engine-network': explain(
    'host, bridge and none are networks of the Engine itself, which are no external networks that one joins.',
    'Write network_mode: host, bridge or none in the services. host is a power, which the operator must allow.',
    { file: `services:\n  web: { ${IMAGE}, networks: [a] }\nnetworks:\n  a: { external: true, name: host }` },
  ),
  'network-by-id': explain(
    "The Engine takes the id of a network, and the first digits of an id, in place of its name. Ids of others' networks can be found out or guessed, and no list of allowed names covers them.",
    'Write the name that docker network ls shows. A network that is really called by 12 to 64 hexadecimal digits needs another name.',
    { file: `services:\n  web: { ${IMAGE}, networks: [a] }\nnetworks:\n  a: { external: true, name: 0123456789ab }` },
  ),
  'address-without-subnet': explain(
    'The Engine gives out addresses of a subnet that it chose itself, and takes wishes only where the file states the subnet.',
    'State it: ipam: {config: [{subnet: 10.5.0.0/24}]}; or do without the address: services find each other by name.',
    {
      file: `services:\n  web: { ${IMAGE}, networks: { front: { ipv4_address: 10.5.0.5 } } }\nnetworks:\n  front: {}`,
    },
  ),
  'network-renamed': explain(
    'A network with a name of its own would be shared by all pods that name it, and left behind by the last. So the pod makes one for itself, under its own prefix.',
    'Remove name. For one that is there already and stays, say external: true.',
    { file: `services:\n  web: { ${IMAGE}, networks: [front] }\nnetworks:\n  front: { name: team-front }` },
  ),
  'bad-expose': explain(
    'expose holds ports of the container.',
    'Write them so: "80", "80-82", "53/udp".',
    'expose: [http]',
  ),
};
