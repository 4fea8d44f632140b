using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Transcriptions;

/// <summary>What callers send and get, and what the provider sees of it.</summary>
public sealed class TranscriptionsApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_ReachesTheProviderInItsForm_AndItsAnswerComesBack()
    {
        await using var service = await TranscriptionCalls.StartAsync();

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form(
            Encoding.ASCII.GetBytes("RIFF and what follows"), "Geheimes Treffen über Ümläute.wav", ("language", "de"), ("prompt", "OpenOps"), ("temperature", "0.2")));

        Assert.Equal((HttpStatusCode.OK, TranscriptionCalls.Json, "application/json"), (response.StatusCode, body, response.Content.Headers.ContentType!.MediaType));
        var request = Assert.Single(service.Model.Requests);
        Assert.Equal(("POST", "/v1/audio/transcriptions", "Bearer sk-hearing-secret"), (request.Method, request.Path, request.Headers["Authorization"]));
        var boundary = HeaderBoundary(request);
        Assert.Equal(
            $"""
            --{boundary}
            Content-Disposition: form-data; name="model"

            large-v3
            --{boundary}
            Content-Disposition: form-data; name="response_format"

            json
            --{boundary}
            Content-Disposition: form-data; name="language"

            de
            --{boundary}
            Content-Disposition: form-data; name="prompt"

            OpenOps
            --{boundary}
            Content-Disposition: form-data; name="temperature"

            0.2
            --{boundary}
            Content-Type: audio/wav
            Content-Disposition: form-data; name="file"; filename="audio.wav"

            RIFF and what follows
            --{boundary}--

            """.ReplaceLineEndings("\r\n"),
            request.Body);
    }

    [Theory]
    [InlineData("json", "application/json", """{"text":"Good morning."}""")]
    [InlineData("verbose_json", "application/json", """{"task":"transcribe","duration":2.0,"text":"Good morning.","segments":[{"id":0,"start":0.0,"end":2.0,"text":"Good morning."}]}""")]
    [InlineData("text", "text/plain", "Good morning.\n")]
    [InlineData("srt", "text/plain", "1\n00:00:00,000 --> 00:00:02,000\nGood morning.\n\n")]
    [InlineData("vtt", "text/vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning.\n")]
    public async Task Format_IsAskedForAndHandedOnAndRecorded(string format, string mediaType, string answer)
    {
        await using var service = await TranscriptionCalls.StartAsync(answer);

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form(fields: ("response_format", format)));
        var (intent, result) = await service.Audit.SingleAsync();

        Assert.Equal((answer, mediaType), (body, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains($"name=\"response_format\"\r\n\r\n{format}\r\n", service.Model.Requests[0].Body);
        Assert.Equal(format, intent["parameters"]!["response_format"]!.GetValue<string>());
        Assert.Equal(format.EndsWith("json", StringComparison.Ordinal) ? "Good morning." : answer, result["answer"]!.GetValue<string>());
    }

    [Fact]
    public async Task Record_HoldsWhoAskedAndWhatTheFileIs_ButNotTheSound()
    {
        await using var service = await TranscriptionCalls.StartAsync("""{"text":"Good morning.","usage":{"type":"tokens","input_tokens":14,"output_tokens":3}}""");
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
        var file = TranscriptionCalls.Wav(TimeSpan.FromSeconds(1.5));

        var (response, _) = await service.PostAsync(TranscriptionCalls.Form(
            file, "stand-up.wav", ("metadata[interaction_id]", id), ("metadata[operation]", "transcribe"), ("metadata[requester_id]", "u1"),
            ("metadata[requester_name]", "anna"), ("metadata[channel_id]", "c1"), ("metadata[post_id]", "p1"), ("metadata[bot]", "assistant"), ("metadata[source_post_ids]", "p1")));
        var (intent, result) = await service.Audit.SingleAsync();

        Assert.Equal(id, response.Headers.GetValues("x-openops-interaction-id").Single());
        Assert.Equal((id, "transcribe", "u1", "anna", "c1", "assistant"), (
            Text(intent["id"]), Text(intent["operation"]), Text(intent["requester"]!["id"]), Text(intent["requester"]!["name"]), Text(intent["place"]!["channel_id"]), Text(intent["bot"])));
        Assert.Equal(("hearing", "openai-compatible", "large-v3", "local"), (
            Text(intent["model"]!["id"]), Text(intent["model"]!["provider"]), Text(intent["model"]!["name"]), Text(intent["model"]!["custody"])));
        AssertJson($$"""{"file_bytes":{{file.Length}},"file_sha256":"{{Convert.ToHexStringLower(SHA256.HashData(file))}}","file_seconds":1.5,"response_format":"json"}""", intent["parameters"]!);
        AssertJson("""[{"role":"user","name":null,"content":"[file stand-up.wav]"}]""", intent["messages"]!);
        Assert.Equal(("completed", "Good morning.", false), (Text(result["outcome"]), Text(result["answer"]), result["partial"]!.GetValue<bool>()));
        AssertJson("""{"input_tokens":14,"output_tokens":3,"cached_input_tokens":0}""", result["usage"]!);
    }

    public static TheoryData<string, string, string?> BadForms => new()
    {
        { "", "file", null },
        { "no-model", "model", null },
        { "empty", "file", null },
        { "notes.txt", "file", "unsupported_file" },
        { "response_format=xml", "response_format", null },
        { "temperature=hot", "temperature", null },
        { "stream=true", "stream", "unsupported_parameter" },
        { "metadata[interaction_id]=7", "metadata.interaction_id", null },
    };

    [Theory]
    [MemberData(nameof(BadForms))]
    public async Task Form_ThatIsWrong_IsToldWhereAndNothingHappens(string wrong, string param, string? code)
    {
        await using var service = await TranscriptionCalls.StartAsync();
        var field = wrong.Split('=');
        HttpContent form = wrong switch
        {
            "" => new MultipartFormDataContent { { new StringContent("hearing"), "model" } },
            "no-model" => new MultipartFormDataContent { { new ByteArrayContent([1]), "file", "a.wav" } },
            "empty" => TranscriptionCalls.Form([]),
            "notes.txt" => TranscriptionCalls.Form(fileName: "notes.txt"),
            _ => TranscriptionCalls.Form(fields: (field[0], field[1])),
        };

        var (response, body) = await service.PostAsync(form);

        Assert.Equal((HttpStatusCode.BadRequest, param, code), (response.StatusCode, TranscriptionCalls.Error(body)["param"]?.GetValue<string>(), TranscriptionCalls.Error(body)["code"]?.GetValue<string>()));
        Assert.Empty(service.Audit.Intents);
        Assert.Empty(service.Model.Requests);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\ncut off")]
    public async Task Body_ThatIsNoForm_Is400(string type, string text)
    {
        await using var service = await TranscriptionCalls.StartAsync();
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        var (response, body) = await service.PostAsync(content);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), (response.StatusCode, TranscriptionCalls.Error(body)["type"]!.GetValue<string>()));
        Assert.Empty(service.Model.Requests);
    }

    [Theory]
    [InlineData("openai-compatible", "does not transcribe speech. Available: hearing.")]
    [InlineData("nobody", "does not exist. Available: hearing.")]
    public async Task Model_ThatCannot_Is404(string model, string sentence)
    {
        await using var service = await TranscriptionCalls.StartAsync();

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form(fields: ("model", model)));

        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (response.StatusCode, TranscriptionCalls.Error(body)["code"]!.GetValue<string>()));
        Assert.Contains(sentence, TranscriptionCalls.Error(body)["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Model_ForTranscriptions_IsOfferedToNobodyWhoChats()
    {
        await using var service = await TranscriptionCalls.StartAsync();

        var chat = await service.Client.GetStringAsync("/v1/models", Cancellation);
        var hearing = JsonNode.Parse(await service.Client.GetStringAsync("/v1/models?kind=transcription", Cancellation))!;
        using var wrong = await service.Client.GetAsync(new Uri("/v1/models?kind=song", UriKind.Relative), Cancellation);
        var answer = await service.StreamAsync(InferenceService.Request(model: "hearing"));

        Assert.DoesNotContain("hearing", chat);
        Assert.Equal(["hearing"], hearing["data"]!.AsArray().Select(model => model!["id"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (answer.Status, answer.Error!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task File_OverTheLimit_Is413AndNothingIsRecorded()
    {
        await using var service = await TranscriptionCalls.StartAsync(("Transcriptions:MaxFileBytes", "40000"));

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form(new byte[40_001]));
        var (fitting, _) = await service.PostAsync(TranscriptionCalls.Form(new byte[40_000]));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.OK), (response.StatusCode, fitting.StatusCode));
        Assert.Contains("longer than 40000 bytes", TranscriptionCalls.Error(body)["message"]!.GetValue<string>());
        Assert.Single(service.Audit.Intents);
    }

    [Fact]
    public async Task Caller_WithoutTheRight_IsRefused()
    {
        await using var service = await TranscriptionCalls.StartAsync();
        using var client = service.MakeClient(InferenceService.KeyWithoutRights);

        using var response = await client.PostAsync(new Uri("/v1/audio/transcriptions", UriKind.Relative), TranscriptionCalls.Form(), Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(service.Audit.Intents);
    }

    private static string HeaderBoundary(RecordedModelRequest request) =>
        MediaTypeHeaderValue.Parse(request.Headers["Content-Type"]).Parameters.Single(parameter => parameter.Name == "boundary").Value!.Trim('"');

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static void AssertJson(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
