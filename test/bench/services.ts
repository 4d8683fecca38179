/** The sample that the project began with, in today's format. */
export const SAMPLE = `services:
  baseC:
    container_name: baseC
    image: centurylink/wetty-cli
    ports:
      - "5000:5000"
      - "8000:3000"
  web:
    container_name: web
    image: example/web
    network_mode: service:baseC
    volumes:
      - .:/code
    depends_on:
      - redis
  redis:
    container_name: redis
    image: redis
    network_mode: service:baseC
`;

const CHAIN = 10;

/** A file of so many services, in chains of ten that depend on one another. */
export function manyServices(count: number): string {
  return `services:\n${Array.from({ length: count }, (_, index) => oneService(index)).join('')}`;
}

function oneService(index: number): string {
  const startsChain = index % CHAIN === 0;
  const after = startsChain ? '' : `    depends_on:\n      - ${name(index - 1)}\n`;
  return `  ${name(index)}:
    image: example/service-${index % 7}:1.${index % 13}
    command: ["serve", "--port", "8080", "--name", "${name(index)}"]
    environment:
      NAME: ${name(index)}
      MODE: \${MODE:-production}
      PEER: ${name(Math.max(0, index - 1))}
    ports:
      - "8080"
    mem_limit: 64m
${after}`;
}

function name(index: number): string {
  return `service-${String(index).padStart(5, '0')}`;
}
