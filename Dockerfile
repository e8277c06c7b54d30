# The web server, the worker and beat are one image with three commands; docker-compose.yml shows all of them.
# For production pin the two base images to a digest.

FROM node:24-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev

FROM python:3.13-slim AS app
ENV PYTHONUNBUFFERED=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY bin/uv.txt requirements.txt ./
RUN python -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r uv.txt \
    && python -m venv --without-pip /opt/venv \
    && /opt/uv/bin/uv pip sync --no-cache --require-hashes --python /opt/venv/bin/python requirements.txt \
    && rm -r /opt/uv uv.txt
COPY . .

# Files are named by their content and compressed once, here. The key is for this step alone and signs nothing.
FROM app AS static
COPY --from=assets /assets/node_modules node_modules
RUN SECRET_KEY=only-for-collectstatic CFP_STATIC_ROOT=/static python manage.py collectstatic --noinput

FROM app
COPY --from=static /static /static
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin cfp \
    && mkdir /media && chown cfp: /media
ENV CFP_STATIC_ROOT=/static CFP_MEDIA_ROOT=/media
USER cfp
VOLUME /media
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--no-ws", "cfp.wsgi:application"]
