using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Audit;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Providers;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Transcriptions;

/// <summary>The only way to a transcription.</summary>
internal sealed class TranscriptionPipeline(ProviderRegistry providers, WholeCall call, IOptions<TranscriptionOptions> limits)
{
    /// <summary>Returns once the transcript is on record.</summary>
    public Task<TranscriptionAnswer> TranscribeAsync(Interaction interaction, TranscriptionRequest request, CancellationToken cancellationToken) => call.RunAsync(
        new WholeCallPlan<TranscriptionAnswer>
        {
            Interaction = interaction,
            Operation = GenAiConventions.GenerateContentOperation,
            OutputType = "text",
            Messages = [ToMessage(request)],
            Parameters = ToParameters(request),
            Limit = limits.Value.Timeout,
            Ask = token => providers.CreateTranscriptionClient(interaction.Model).TranscribeAsync(request, token),
            Told = answer => new WholeCallResult(answer.Transcript, answer.Usage),
        },
        cancellationToken);

    // The sound is not kept: its hash tells whether a file is the one that was sent.
    private static AuditMessage ToMessage(TranscriptionRequest request) => new(
        "user", Name: null, $"[file {request.File.Name}]{(request.Prompt is { } prompt ? "\n" + prompt : "")}");

    private static Dictionary<string, JsonElement> ToParameters(TranscriptionRequest request)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Add("file_bytes", request.File.Length);
        Add("file_sha256", request.File.Sha256);
        Add("file_seconds", request.File.Duration?.TotalSeconds);
        Add("response_format", request.ResponseFormat);
        Add("language", request.Language);
        Add("temperature", request.Temperature);
        return parameters;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                parameters[name] = value.Deserialize(AuditJson.Default.JsonElement);
            }
        }
    }
}
