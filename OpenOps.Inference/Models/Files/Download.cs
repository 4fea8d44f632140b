using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace OpenOps.Inference.Models.Files;

/// <summary>Fetches one file into a partial one: ranges side by side, each asked for again from where it broke.</summary>
internal sealed class Download(HttpClient http, DownloadOptions options, TimeProvider time)
{
    private const int BufferSize = 128 << 10;

    /// <summary>Fetches what is lacking.</summary>
    /// <exception cref="FileChangedException">The server's file is another one by now.</exception>
    public async Task RunAsync(RemoteFile remote, PartialFile partial, PullProgress progress, CancellationToken cancellationToken)
    {
        if (!remote.Ranges)
        {
            await RetryAsync(remote.Address, _ => WholeAsync(remote, partial, progress, cancellationToken), cancellationToken);
            return;
        }

        var pieces = new ConcurrentQueue<int>(partial.Lacking());
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Max(1, options.Connections)).Select(_ => TakeAsync()));
        }
        finally
        {
            partial.Save();
        }

        async Task TakeAsync()
        {
            var whole = false;
            try
            {
                while (pieces.TryDequeue(out var piece))
                {
                    await RetryAsync(remote.Address, came => PieceAsync(remote, partial, piece, progress, came, others.Token), others.Token);
                }

                whole = true;
            }
            finally
            {
                if (!whole)
                {
                    await others.CancelAsync(); // one range that cannot be had ends the others
                }
            }
        }
    }

    private Task PieceAsync(RemoteFile remote, PartialFile partial, int piece, PullProgress progress, Action came, CancellationToken cancellationToken) =>
        IdleLimit.RunAsync(options.IdleTimeout, time, async idle =>
    {
        var (from, to) = partial.Rest(piece);
        using var request = new HttpRequestMessage(HttpMethod.Get, remote.Address);
        request.Headers.Range = new RangeHeaderValue(from, to);
        request.Headers.IfRange = remote.Validator;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token);
        CheckRange(remote, response, from);
        await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
        var buffer = new byte[BufferSize];
        while (from <= to)
        {
            idle.Restart();
            var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, to - from + 1)), idle.Token);
            if (read == 0)
            {
                throw new IOException("The server sent less than it announced.");
            }

            await partial.WriteAsync(piece, buffer.AsMemory(0, read), cancellationToken);
            from += read;
            progress.Came(read);
            came();
        }
    }, cancellationToken);

    private static void CheckRange(RemoteFile remote, HttpResponseMessage response, long from)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange is { } range && range.From == from && (range.Length is null || range.Length == remote.Size):
                return;
            case HttpStatusCode.PartialContent or HttpStatusCode.OK or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.PreconditionFailed:
                throw new FileChangedException($"{remote.Host} changed the file while it was being fetched.");
            case HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError:
                throw new HttpRequestException(null, null, response.StatusCode);
            default:
                throw RemoteFile.Refused(remote.Address, response.StatusCode);
        }
    }

    // Without ranges a break means the whole file again.
    private Task WholeAsync(RemoteFile remote, PartialFile partial, PullProgress progress, CancellationToken cancellationToken) =>
        IdleLimit.RunAsync(options.IdleTimeout, time, async idle =>
    {
        progress.Restart();
        using var response = await http.GetAsync(remote.Address, HttpCompletionOption.ResponseHeadersRead, idle.Token);
        if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            throw new HttpRequestException(null, null, response.StatusCode);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw RemoteFile.Refused(remote.Address, response.StatusCode);
        }

        await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
        var (buffer, position, read) = (new byte[BufferSize], 0L, 0);
        do
        {
            idle.Restart();
            read = await body.ReadAsync(buffer, idle.Token);
            await partial.WriteAsync(position, buffer.AsMemory(0, read), cancellationToken);
            position += read;
            progress.Came(read);
        }
        while (read > 0);

        if (remote.Size is { } size && position != size)
        {
            throw new IOException("The server sent another length than it announced.");
        }
    }, cancellationToken);

    private async Task RetryAsync(Uri address, Func<Action, Task> attempt, CancellationToken cancellationToken)
    {
        var (failures, delay) = (0, options.RetryDelay);
        while (true)
        {
            try
            {
                await attempt(() => (failures, delay) = (0, options.RetryDelay));
                return;
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or TimeoutException)
            {
                if (++failures >= options.Attempts)
                {
                    throw new ModelFileException($"The connection to {address.Authority} broke {failures} times in a row ({Why(exception)}). What has come is kept: the same command goes on from there.", exception);
                }
            }

            await Task.Delay(delay, time, cancellationToken);
            delay *= 2;
        }
    }

    private static string Why(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: { } status } => $"it answered {(int)status}",
        HttpRequestException { HttpRequestError: var error } => $"{error}",
        TimeoutException => "nothing came",
        _ => "it closed early",
    };
}
