using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Pipeline;

/// <summary>The source, the meter and the one switch of GenAI telemetry.</summary>
internal sealed class GenAiTelemetry : IDisposable
{
    public const string Name = "OpenOps.Inference";

    private readonly Meter _meter;

    public GenAiTelemetry(IMeterFactory meters, IConfiguration configuration)
    {
        _meter = meters.Create(Name);
        Duration = _meter.CreateHistogram<double>(GenAiConventions.OperationDurationMetric, "s", "How long calls of models take.");
        TimeToFirstChunk = _meter.CreateHistogram<double>(GenAiConventions.TimeToFirstChunkMetric, "s", "How long the first chunk of an answer takes.");
        TokenUsage = _meter.CreateHistogram<long>(GenAiConventions.TokenUsageMetric, "{token}", "Tokens of prompts and answers.");
        CapturesContent = string.Equals(configuration[GenAiConventions.CaptureContentVariable], "true", StringComparison.OrdinalIgnoreCase);
    }

    public ActivitySource Source { get; } = new(Name);

    public Histogram<double> Duration { get; }

    public Histogram<double> TimeToFirstChunk { get; }

    public Histogram<long> TokenUsage { get; }

    /// <summary>Whether message text may stand in spans.</summary>
    public bool CapturesContent { get; }

    public void Dispose()
    {
        Source.Dispose();
        _meter.Dispose();
    }
}
