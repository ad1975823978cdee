# The labs on a system that is not Linux, or without installing anything: .devcontainer/README.md tells how, and which sandbox follows.

# ---- tools: what `npm ci` and the labs' READMEs ask for. The dev container is this; the project comes from the student's own folder. ----
# The tag says what it is, the digest which. The labs' Node is npm's (package.json); this one starts it, and is of the same version.
FROM node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20 AS tools
# gcc, libc6-dev, make: the native parts. git: `lab ci`, and the student's own work. The rest: with these the labs' READMEs look at
# processes.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates gcc git less libc6-dev lsof make procps strace \
  && rm -rf /var/lib/apt/lists/*
# The image's own user, under another name. Its uid is 1000, as mostly the user's whose folder is mounted. 61000 stays nobody's: programs
# that root grades run as that.
RUN groupmod --new-name student node \
  && usermod --login student --home /home/student --move-home --shell /bin/bash node \
  && install --directory --owner=student --group=student /home/student/proclab
USER student
WORKDIR /home/student/proclab

# ---- labs: everything in one image, the student's folder labs/ mounted or not. ----
FROM tools AS labs
# What is downloaded changes with these three files alone; the harness is built below.
COPY --chown=student:student package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY --chown=student:student . .
RUN npm run build
CMD ["bash"]
