using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using OpenOps.Inference.Tests.Transcriptions;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Chat;

/// <summary>The service as OpenAI's own npm client sees it.</summary>
public sealed class OpenAiClientTests
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task OfficialClient_AllItsVerbs_AreAnsweredAsByOpenAI()
    {
        var folder = await InstallAsync();
        await using var service = await TranscriptionCalls.StartAsync(("ProviderRetry:MaxRetries", "0"));
        service.Model.Default = request => request.Path.EndsWith("/audio/transcriptions", StringComparison.Ordinal)
            ? ModelScript.Raw("""{"text":"Good morning.","segments":[{"id":0,"start":0,"end":2,"text":"Good morning."}]}""", "application/json")
            : request.Json!["messages"]![0]!["content"]!.GetValue<string>() switch
        {
            "LIMIT" => ModelScript.Error(429, "rate_limit_exceeded", retryAfter: TimeSpan.FromSeconds(9)),
            "BREAK" => ModelScript.DisconnectAfter("Half an"),
            "STALL" => ModelScript.StallAfter("Begun"),
            _ => ModelScript.Answer("Hello", " there"),
        };

        var (exitCode, output) = await RunAsync(
            "node", ["check.mjs"], folder, ("BASE_URL", new Uri(service.Client.BaseAddress!, "v1").ToString()), ("API_KEY", InferenceService.Key));

        Assert.True(exitCode == 0, output);
        var seen = JsonNode.Parse(output.Trim().Split('\n')[^1])!;
        AssertJson("""["baseline","openai-compatible"]""", seen["models"]);
        AssertJson("""{"text":"Hello there","finish_reason":"stop","object":"chat.completion","usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4}}}""", seen["whole"]);
        AssertJson("""{"text":"Hello there","finish_reason":"stop","chunks":5,"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4}}}""", seen["stream"]);
        AssertJson("\"Hello there\"", seen["helper"]);
        AssertJson("""{"name":"AuthenticationError","status":401,"code":"invalid_api_key","param":null,"type":"invalid_request_error","retry_after":null}""", seen["wrong_key"]);
        AssertJson("""{"name":"NotFoundError","status":404,"code":"model_not_found","param":"model","type":"invalid_request_error","retry_after":null}""", seen["unknown_model"]);
        AssertJson("""{"name":"BadRequestError","status":400,"code":null,"param":"messages[0].role","type":"invalid_request_error","retry_after":null}""", seen["bad_body"]);
        AssertJson("""{"name":"RateLimitError","status":429,"code":"rate_limit_exceeded","param":null,"type":"rate_limit_error","retry_after":"9"}""", seen["rate_limit"]);
        Assert.Equal("provider_disconnected", seen["broken_stream"]!["code"]!.GetValue<string>());
        AssertJson("\"aborted\"", seen["abort"]);
        AssertJson("""{"text":"Good morning.","start":0,"end":2}""", seen["transcription"]);
        AssertJson("""{"name":"NotFoundError","status":404,"code":"model_not_found","param":"model","type":"invalid_request_error","retry_after":null}""", seen["transcription_by_chat_model"]);
        await service.Model.Requests.Last(request => request.Body.Contains("STALL", StringComparison.Ordinal)).ClientClosed.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nactual   {actual?.ToJsonString()}");

    // Into an ignored folder beside the lock file, once; npm itself checks what it installs against the lock.
    private static async Task<string> InstallAsync([CallerFilePath] string callerPath = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(callerPath)!, "..", "OpenAiClient");
        Gate.Check("npm", IsOnPath("node") && IsOnPath("npm"), "node and npm are not on the path");
        if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
        {
            var (exitCode, output) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
            Gate.Check("npm", exitCode == 0, $"npm ci failed, probably for lack of a registry: {output}");
        }

        return folder;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, string folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(InstallTimeout);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await errors + output);
    }
}
