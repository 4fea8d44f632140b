using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OpenOps.BotService.Inference;

/// <content>Speech into text.</content>
internal sealed partial class InferenceClient
{
    /// <summary>The models that make text of speech.</summary>
    public Task<IReadOnlyList<ModelInfo>> GetTranscriptionModelsAsync(CancellationToken cancellationToken) =>
        GetModelsAsync("v1/models?kind=transcription", cancellationToken);

    /// <summary>Has sound made text. Cancelling ends the model's work.</summary>
    public async Task<TranscribedAudio> TranscribeAsync(AudioRequest request, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        Add("model", request.Model);
        Add("response_format", request.HasSegments ? "verbose_json" : "json");
        if (request.Language is { } language)
        {
            Add("language", language);
        }

        foreach (var (name, value) in request.Metadata)
        {
            Add($"metadata[{name}]", value);
        }

        request.Audio.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        form.Add(request.Audio, "file", request.FileName);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/audio/transcriptions", UriKind.Relative)) { Content = form };
        using var response = await SendAsync(message, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, TranscriptionJson.Default.TranscribedAudio, cancellationToken) ?? new TranscribedAudio();
        }
        catch (JsonException exception)
        {
            throw new InferenceException(InferenceException.ProviderError, "The answer is no transcript.", inner: exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new InferenceException(InferenceException.Unreachable, "The connection to Inference broke off.", inner: exception);
        }

        void Add(string name, string value) => form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), $"\"{name}\"");
    }
}

/// <summary>Sound that is to be made text.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="FileName">What the record calls the sound; ends in <c>.wav</c>.</param>
/// <param name="Audio">The sound; can be sent again.</param>
/// <param name="Metadata">What the record needs to know about the request.</param>
internal sealed record AudioRequest(string Model, string FileName, HttpContent Audio, IReadOnlyDictionary<string, string> Metadata)
{
    public string? Language { get; init; }

    /// <summary>Whether pieces with times are asked for, which some models refuse.</summary>
    public bool HasSegments { get; init; } = true;
}
