using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace OpenOps.LocalModelBenchmarks;

/// <summary>llama.cpp's own programs.</summary>
internal sealed class LlamaCpp : IAsyncDisposable
{
    private readonly Process _server;
    private readonly HttpClient _http;

    private LlamaCpp(Process server, HttpClient http) => (_server, _http) = (server, http);

    /// <summary>Tokens per second of a prompt of 512 and of 128 chosen ones, without choosing.</summary>
    public static async Task<(double Prompt, double Single)> BenchAsync(string binaries, string file, int threads)
    {
        using var process = Start(binaries, "llama-bench", ["-m", file, "-p", "512", "-n", "128", "-t", Text(threads), "-r", "1", "-fa", "1", "-o", "json"]);
        var errors = process.StandardError.ReadToEndAsync();
        using var results = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        await errors;
        return (Rate("n_prompt"), Rate("n_gen"));

        double Rate(string kind) => results.RootElement.EnumerateArray().First(result => result.GetProperty(kind).GetInt32() > 0).GetProperty("avg_ts").GetDouble();
    }

    public static async Task<LlamaCpp> StartServerAsync(string binaries, string file, int threads, int slots)
    {
        var port = FreePort();
        var process = Start(
            binaries, "llama-server",
            ["-m", file, "--host", "127.0.0.1", "--port", Text(port), "-t", Text(threads), "-np", Text(slots), "-c", Text(slots * 2048), "-fa", "on", "--no-webui", "--metrics"]);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new LlamaCpp(process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) });
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using var health = await server._http.GetAsync(new Uri("/health", UriKind.Relative));
                if (health.IsSuccessStatusCode)
                {
                    await server.StreamsAsync(2, 32, promptTokens: 16);
                    return server;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        throw new InvalidOperationException("llama-server did not become ready.");
    }

    /// <summary>Tokens per second of all streams together, from the first request to the last end.</summary>
    public async Task<double> StreamsAsync(int streams, int tokens, int promptTokens)
    {
        var before = await WrittenAsync();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, streams).Select(async stream =>
        {
            // Its status does not matter: the server writes everything and then refuses bytes of random weights that are no text.
            using var response = await _http.PostAsJsonAsync(
                new Uri("/completion", UriKind.Relative),
                new { prompt = $"{stream:000} ".PadRight(promptTokens, 'x'), n_predict = tokens, temperature = 0.8, seed = stream, ignore_eos = true });
        }));
        var elapsed = watch.Elapsed;
        var written = await WrittenAsync() - before;
        return written == streams * tokens
            ? written / elapsed.TotalSeconds
            : throw new InvalidOperationException($"llama-server wrote {written} tokens instead of {streams * tokens}.");
    }

    // What the server has written since its start, as it counts itself.
    private async Task<double> WrittenAsync()
    {
        const string Counter = "llamacpp:tokens_predicted_total ";
        var metrics = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return double.Parse(metrics.Split('\n').Single(line => line.StartsWith(Counter, StringComparison.Ordinal))[Counter.Length..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _http.Dispose();
    }

    private static Process Start(string binaries, string program, string[] arguments) => Process.Start(
        new ProcessStartInfo(Path.Combine(binaries, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
