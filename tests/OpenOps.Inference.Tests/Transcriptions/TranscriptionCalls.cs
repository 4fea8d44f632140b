using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Transcriptions;

/// <summary>Requests for transcriptions, and a service that has a model for them.</summary>
internal static class TranscriptionCalls
{
    public const string Json = """{"text":"Good morning."}""";

    public static Task<InferenceService> StartAsync(params (string, string?)[] settings) => StartAsync(Json, settings);

    /// <summary>The scripted server is the transcription server, under a key.</summary>
    public static async Task<InferenceService> StartAsync(string answer, params (string, string?)[] settings)
    {
        // Its address is known only once it runs, and the settings stand before the service starts.
        var service = await InferenceService.StartAsync(
            [
                ("Models:Entries:0:id", "hearing"), ("Models:Entries:0:display_name", "Hearing"), ("Models:Entries:0:provider", "openai-compatible"),
                ("Models:Entries:0:kind", "transcription"), ("Models:Entries:0:model", "large-v3"), ("Models:Entries:0:endpoint_variable", "OPENAI_BASE_URL"),
                ("Models:Entries:0:key_variable", "HEARING_KEY"), ("HEARING_KEY", "sk-hearing-secret"), .. settings,
            ]);
        service.Model.Default = _ => ModelScript.Raw(answer, "application/json");
        return service;
    }

    public static MultipartFormDataContent Form(byte[]? file = null, string fileName = "stand-up.wav", params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Any(field => field.Name == "model") ? fields : [("model", "hearing"), .. fields])
        {
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), $"\"{name}\"");
        }

        var content = new ByteArrayContent(file ?? Wav(TimeSpan.FromSeconds(2)));
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        form.Add(content, "\"file\"", $"\"{fileName}\"");
        return form;
    }

    public static async Task<(HttpResponseMessage Response, string Body)> PostAsync(this InferenceService service, HttpContent form, CancellationToken? cancellationToken = null)
    {
        var response = await service.Client.PostAsync(
            new Uri("/v1/audio/transcriptions", UriKind.Relative), form, cancellationToken ?? TestContext.Current.CancellationToken);
        return (response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static JsonNode Error(string body) => JsonNode.Parse(body)!["error"]!;

    /// <summary>Silence of that length: 16 kHz, mono, 16 bit, with a chunk before its data that a reader has to pass over.</summary>
    public static byte[] Wav(TimeSpan length)
    {
        const int BytesPerSecond = 32_000;
        var data = (int)(length.TotalSeconds * BytesPerSecond);
        var wav = new byte[12 + 24 + 12 + 8 + data];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), 16_000);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), BytesPerSecond);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "LIST"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), 3);
        "data"u8.CopyTo(wav.AsSpan(48));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(52), data);
        return wav;
    }
}
