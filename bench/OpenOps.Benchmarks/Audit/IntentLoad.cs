using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OpenOps.Benchmarks.Audit;

/// <summary>Callers that each post one intent after another, each with connections of their own.</summary>
internal sealed class IntentLoad : IDisposable
{
    /// <summary>Bytes of one intent's body, about; its message fills it up.</summary>
    public const int Size = 2048;

    private const int WarmUps = 3_000;

    private static readonly byte[] Template = Encoding.UTF8.GetBytes(
        """
        {"schema":"openops.audit/1","id":"@","occurred_at":"2026-01-05T09:00:00Z","caller":"bench","operation":"chat","requester":{"id":"8m3kqz5xwtyn7d1rgo9uhb6c4e","name":"mira","roles":["system_user"]},"place":{"team_id":"t5w9x1k3m7q8r2n6y4z0b1c3d5","channel_id":"c7d9f1g3h5j7k9m1n3p5q7r9s1","channel_type":"D","post_id":"p1q3r5s7t9u1w3x5y7z9b1d3f5","root_id":"","conversation_id":"p1q3r5s7t9u1w3x5y7z9b1d3f5"},"bot":"assistant","model":{"id":"baseline","provider":"baseline","name":"openops-baseline","custody":"local","host":"","gguf_sha256":null},"parameters":{"temperature":0.2},"sources":["p1q3r5s7t9u1w3x5y7z9b1d3f5"],"policy":[],"parent_interaction_id":null,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","messages":[{"role":"user","content":"%"}]}
        """);

    private readonly HttpClient _client;
    private readonly string _body;

    public IntentLoad(Uri address)
    {
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AuditProcess.RecorderSecret);
        _body = Encoding.UTF8.GetString(Template).Trim().Replace("%", new string('x', Size - Template.Length - 36), StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();

    public Task WarmUpAsync() => Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
    {
        for (var count = 0; count < WarmUps / 8; count++)
        {
            await PostAsync();
        }
    }));

    /// <summary>One caller, one intent at a time.</summary>
    public async Task<Measured> LatencyAsync(int count)
    {
        List<double> durations = [];
        for (var number = 0; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await PostAsync();
            durations.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Measured(durations);
    }

    /// <returns>Acknowledged intents per second.</returns>
    public async Task<double> ThroughputAsync(int callers, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(started) < duration; count++)
            {
                await PostAsync();
            }

            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task PostAsync()
    {
        using var content = new StringContent(
            _body.Replace("@", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(new Uri("/interactions", UriKind.Relative), content);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
    }
}
