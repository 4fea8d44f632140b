using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>Server metrics by OpenTelemetry's GenAI conventions, and those of queue and cache, of one model.</summary>
internal sealed class ServingMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OpenOps.Inference.LocalModels";

    private readonly Meter _meter;
    private readonly TagList _tags;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _timePerToken;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _cachedTokens;
    private readonly Counter<long> _admissions;
    private readonly Counter<long> _pauses;
    private int _waiting;

    public ServingMetrics(IMeterFactory? meters, string modelId)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _tags = new TagList { { "gen_ai.request.model", modelId }, { "gen_ai.provider.name", "openops.local" }, { "gen_ai.operation.name", "chat" } };
        _duration = _meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "From the request to the end of its answer.");
        _timeToFirstToken = _meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "From the request to its first token, the queue included.");
        _timePerToken = _meter.CreateHistogram<double>("gen_ai.server.time_per_output_token", "s", "Between tokens after the first.");
        _tokens = _meter.CreateCounter<long>("openops.local_model.tokens", "{token}", "Tokens computed: prompts read and answers chosen.");
        _cachedTokens = _meter.CreateCounter<long>("openops.local_model.cached_tokens", "{token}", "Tokens of prompts that were known from before.");
        _admissions = _meter.CreateCounter<long>("openops.local_model.admissions", "{request}", "Requests admitted, by whether a beginning was known.");
        _pauses = _meter.CreateCounter<long>("openops.local_model.pauses", "{request}", "Answers that gave their place in the cache up for a while.");
        _meter.CreateObservableGauge("openops.local_model.queue", () => new Measurement<int>(Volatile.Read(ref _waiting), _tags), "{request}", "Requests that wait.");
    }

    public int Waiting
    {
        set => Volatile.Write(ref _waiting, value);
    }

    public void Admitted(bool reused) => _admissions.Add(1, With("openops.cache", reused ? "hit" : "miss"));

    public void Paused() => _pauses.Add(1, _tags);

    public void Stepped(int computed, int chosen)
    {
        _tokens.Add(computed - chosen, With("gen_ai.token.type", "input"));
        _tokens.Add(chosen, With("gen_ai.token.type", "output"));
    }

    public void Finished(AnswerUsage usage, FinishKind finish)
    {
        var tags = With("openops.finish_reason", finish switch { FinishKind.Stop => "stop", FinishKind.Length => "length", FinishKind.Cancelled => "cancelled" });
        _duration.Record(usage.Total.TotalSeconds, tags);
        _cachedTokens.Add(usage.Cached, _tags);
        if (usage.FirstToken is { } first)
        {
            _timeToFirstToken.Record(first.TotalSeconds, tags);
            if (usage.Output > 1)
            {
                _timePerToken.Record((usage.Total - first).TotalSeconds / (usage.Output - 1), tags);
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    private TagList With(string key, string value)
    {
        var tags = _tags;
        tags.Add(key, value);
        return tags;
    }
}
