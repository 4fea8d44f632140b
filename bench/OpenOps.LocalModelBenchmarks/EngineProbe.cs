using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels;
using OpenOps.Inference.LocalModels.Chat;

namespace OpenOps.LocalModelBenchmarks;

/// <summary>The engine as the service uses it: through its client, template and tokenizer included.</summary>
internal sealed class EngineProbe : IAsyncDisposable
{
    private readonly LocalModel _model;
    private readonly LocalChatClient _client;
    private int _asked;

    private EngineProbe(LocalModel model) => (_model, _client) = (model, new LocalChatClient(model, new Random(1)));

    public static async Task<EngineProbe> StartAsync(string file, int threads)
    {
        await using var stream = File.OpenRead(file);
        var probe = new EngineProbe(new LocalModel(
            new LocalModelSettings
            {
                Id = "bench", DisplayName = "Bench", File = file, Threads = threads, ContextLength = 4096, CacheTokens = 16384,
                Sha256 = Convert.ToHexString(await SHA256.HashDataAsync(stream)),
            },
            meters: null, TimeProvider.System));

        // As a service that has been up for a while: the first answers are also computed by code that is not optimised yet.
        await probe.SingleAsync(128);
        await probe.StreamsAsync(2, 32);
        return probe;
    }

    /// <summary>Tokens per second after the first.</summary>
    public async Task<double> SingleAsync(int tokens)
    {
        var (_, rate) = await AskAsync([new(ChatRole.User, Fresh(16))], tokens, temperature: 0);
        return rate;
    }

    /// <summary>Tokens of a prompt per second, up to the first token of its answer.</summary>
    public async Task<double> PromptAsync(int tokens)
    {
        var (first, _) = await AskAsync([new(ChatRole.User, Fresh(tokens - 9))], 1, temperature: 0);
        return tokens / first;
    }

    /// <summary>Tokens per second of all streams together, from the first request to the last end; and how many each has read, template included.</summary>
    public async Task<(double Rate, int PromptTokens)> StreamsAsync(int streams, int tokens)
    {
        var watch = Stopwatch.StartNew();
        var usages = await Task.WhenAll(Enumerable.Range(0, streams).Select(async _ =>
        {
            var response = await _client.GetResponseAsync(
                [new ChatMessage(ChatRole.User, Fresh(16))], new ChatOptions { Temperature = 0.8f, Seed = _asked, MaxOutputTokens = tokens });
            return response.Usage!;
        }));
        return (usages.Sum(usage => usage.OutputTokenCount!.Value) / watch.Elapsed.TotalSeconds, (int)usages[0].InputTokenCount!.Value);
    }

    /// <summary>Seconds to the first token, cold and of the next question.</summary>
    public async Task<(double Cold, double FollowUp)> FollowUpAsync(int tokens)
    {
        List<ChatMessage> messages = [new(ChatRole.User, Fresh(tokens))];
        var (cold, _) = await AskAsync(messages, 8, temperature: 0);
        var answer = await _client.GetResponseAsync(messages, new ChatOptions { Temperature = 0, MaxOutputTokens = 8 });
        messages.Add(new(ChatRole.Assistant, answer.Text));
        messages.Add(new(ChatRole.User, "And what of the second point?"));
        var (followUp, _) = await AskAsync(messages, 8, temperature: 0);
        return (cold, followUp);
    }

    public async ValueTask DisposeAsync() => await _model.DisposeAsync();

    // Begins differently each time, or it would be known already.
    private string Fresh(int letters) => $"{Interlocked.Increment(ref _asked):000} ".PadRight(letters, 'x');

    private async Task<(double First, double Rate)> AskAsync(List<ChatMessage> messages, int tokens, float temperature)
    {
        var watch = Stopwatch.StartNew();
        double? first = null;
        var last = 0d;
        long count = 0;
        await foreach (var update in _client.GetStreamingResponseAsync(messages, new ChatOptions { Temperature = temperature, MaxOutputTokens = tokens }))
        {
            if (update.Contents.OfType<UsageContent>().FirstOrDefault() is { } usage)
            {
                count = usage.Details.OutputTokenCount!.Value;
            }

            last = watch.Elapsed.TotalSeconds;
            first ??= last;
        }

        return (first!.Value, (count - 1) / (last - first.Value));
    }
}
