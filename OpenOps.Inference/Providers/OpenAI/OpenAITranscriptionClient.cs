using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenOps.Inference.Audit;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Transcriptions;

namespace OpenOps.Inference.Providers.OpenAI;

/// <summary>A model behind OpenAI's transcriptions: OpenAI itself, Azure OpenAI, and every server that speaks the same.</summary>
internal sealed class OpenAITranscriptionClient(HttpClient http, AvailableModel model, OpenAIDialect dialect, TimeProvider time)
{
    private readonly ProviderEndpoint _endpoint = new(http, model, time);

    public async Task<TranscriptionAnswer> TranscribeAsync(TranscriptionRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(dialect.BaseAddress, "audio/transcriptions")) { Content = ToForm(request) };
        if (model.Key is { } key)
        {
            dialect.SetKey(message.Headers, key);
        }

        using var response = await SendAsync(message, cancellationToken);
        using var body = new MemoryStream();
        try
        {
            await using var stream = new CappedStream(await response.Content.ReadAsStreamAsync(cancellationToken), model.Id);
            await stream.CopyToAsync(body, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw _endpoint.Disconnected(exception);
        }

        return ToAnswer(request.ResponseFormat, body.ToArray());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await _endpoint.SendAsync(message, cancellationToken);
        }
        catch (ModelCallException exception) when (exception.Code == ModelCallErrors.ContextLength)
        {
            throw new ModelCallException(ModelCallErrors.ContextLength, $"The file is longer than {model.Entry.DisplayName} takes. Send it in pieces.", exception) { Param = "file" };
        }
    }

    private MultipartFormDataContent ToForm(TranscriptionRequest request)
    {
        var form = new MultipartFormDataContent();
        Add("model", model.Name!);
        Add("response_format", request.ResponseFormat);
        Add("language", request.Language);
        Add("prompt", request.Prompt);
        Add("temperature", request.Temperature?.ToString(CultureInfo.InvariantCulture));

        // Under a name that tells the form alone: what a meeting is called is no business of the provider.
        var (extension, mediaType) = AudioTypes.Find(request.File.Name)!.Value;
        var file = new AudioContent(request.File);
        file.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileName = $"\"audio.{extension}\"" };
        form.Add(file);
        return form;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                var field = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
                field.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
                form.Add(field);
            }
        }
    }

    private TranscriptionAnswer ToAnswer(string format, byte[] body)
    {
        if (format is not ("json" or "verbose_json"))
        {
            return new TranscriptionAnswer(body, Encoding.UTF8.GetString(body), Usage: null);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
                    ? new TranscriptionAnswer(body, text.GetString()!, ToUsage(document.RootElement))
                    : throw _endpoint.Garbled();
        }
        catch (JsonException)
        {
            // Not kept as inner exception: its text quotes what was received.
            throw _endpoint.Garbled();
        }
    }

    // Some models are paid by the second; those tell no tokens.
    private static AuditUsage? ToUsage(JsonElement root)
    {
        return root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object && Count("input_tokens") is { } input && Count("output_tokens") is { } output
            ? new AuditUsage(input, output, CachedInputTokens: 0)
            : null;

        long? Count(string name) =>
            usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= 0 ? count : null;
    }

    /// <summary>The file's bytes as they are needed, as often as a call is repeated.</summary>
    private sealed class AudioContent(UploadedAudio file) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => file.CopyToAsync(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            file.CopyToAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = file.Length;
            return true;
        }
    }
}
