using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Tools;

/// <summary>A streamed answer whose caller follows what happens with tools, and answers.</summary>
internal sealed class ToolRoom(InferenceService service, HttpResponseMessage response) : IDisposable
{
    public const string Weather = "weather";

    /// <summary>A model's call of the one tool.</summary>
    public static readonly (string Id, string Name, string Arguments) Oslo = ("c1", Weather, """{"city":"Oslo"}""");

    private readonly IAsyncEnumerator<SseItem<string>> _events = SseParser.Create(response.Content.ReadAsStream()).EnumerateAsync().GetAsyncEnumerator();

    public string Text { get; private set; } = "";

    public string? FinishReason { get; private set; }

    public JsonNode? Usage { get; private set; }

    public string? ErrorCode { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>What happened with tools, such as <c>ended weather succeeded</c>.</summary>
    public List<string> Happened { get; } = [];

    public string InteractionId => response.Headers.GetValues("x-openops-interaction-id").Single();

    public static Task<InferenceService> StartAsync(ScriptedTools tools, string policy = "auto", TimeProvider? time = null, params (string Key, string? Value)[] settings) =>
        InferenceService.StartAsync(time, tools, [($"Tools:Policies:{Weather}", policy), .. settings]);

    public static JsonObject Request(string channelType = "O", string tools = Weather) => InferenceService.Request(
        "Do I need a coat?", metadata: new JsonObject { ["tools"] = tools, ["channel_type"] = channelType, ["requester_id"] = "u1", ["requester_name"] = "mira" });

    public static async Task<ToolRoom> AskAsync(InferenceService service, string channelType = "O") =>
        new(service, await service.PostAsync(Request(channelType)));

    /// <summary>Reads until something is asked; null at the end of the answer.</summary>
    public async Task<JsonNode?> NextQuestionAsync()
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken))
        {
            if (_events.Current.Data == "[DONE]")
            {
                IsDone = true;
                return null;
            }

            var data = JsonNode.Parse(_events.Current.Data)!;
            var choice = data["choices"]?.AsArray().FirstOrDefault();
            Text += choice?["delta"]?["content"]?.GetValue<string>();
            FinishReason = choice?["finish_reason"]?.GetValue<string>() ?? FinishReason;
            Usage = data["usage"] ?? Usage;
            ErrorCode = data["error"]?["code"]?.GetValue<string>() ?? ErrorCode;
            if (data["openops"]?["tool"] is { } tool)
            {
                Happened.Add(string.Join(' ', new[] { tool["kind"], tool["name"], tool["outcome"] }.OfType<JsonNode>().Select(word => word.GetValue<string>())).Trim());
                if (tool["exchange"] is not null)
                {
                    return tool;
                }
            }
        }

        return null;
    }

    /// <summary>Reads to the end, where nothing must be asked.</summary>
    public async Task<ToolRoom> EndAsync()
    {
        Assert.Null(await NextQuestionAsync());
        return this;
    }

    public Task<HttpStatusCode> DecideAsync(JsonNode question, string decision, string user = "u1") => AnswerAsync(
        question, new JsonObject { ["decision"] = decision, ["user_id"] = decision == "timed_out" ? null : user, ["user_name"] = "mira" });

    public async Task<HttpStatusCode> AnswerAsync(JsonNode question, JsonObject answer, string key = InferenceService.Key, string? interaction = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/interactions/{interaction ?? InteractionId}/tool-answers/{question["exchange"]}")
        {
            Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        using var told = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return told.StatusCode;
    }

    public void Dispose() => response.Dispose();

    /// <summary>What the model was sent in one of its turns as results of tools.</summary>
    public static IReadOnlyList<string> ResultsIn(RecordedModelRequest request) =>
        [.. request.Json!["messages"]!.AsArray().Where(message => message!["role"]!.GetValue<string>() == "tool").Select(message => message!["content"]!.GetValue<string>())];
}
