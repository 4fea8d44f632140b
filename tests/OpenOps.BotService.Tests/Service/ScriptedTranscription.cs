using Microsoft.AspNetCore.Http;

namespace OpenOps.BotService.Tests.Service;

/// <summary>One request for a transcription, as a script answers it.</summary>
internal sealed class ScriptedTranscription(IReadOnlyDictionary<string, string> fields, string fileName, byte[] audio)
{
    public string FileName { get; } = fileName;

    public byte[] Audio { get; } = audio;

    /// <summary>Completes when the bot has gone away.</summary>
    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Field(string name) => fields.GetValueOrDefault(name) ?? "";

    public static IResult Refusal(int status, string code) =>
        Results.Json(new { error = new { message = "told", type = "server_error", param = (string?)null, code } }, statusCode: status);

    public static async Task<ScriptedTranscription> ReadAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        using var audio = new MemoryStream();
        await form.Files["file"]!.CopyToAsync(audio);
        return new ScriptedTranscription(form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal), form.Files["file"]!.FileName, audio.ToArray());
    }
}
