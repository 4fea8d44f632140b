using System.Net;
using System.Text.Json.Nodes;

namespace OpenOps.Inference.Tests.Chat;

/// <summary>Bad input gets a clear error and changes nothing.</summary>
public sealed class ChatRequestTests
{
    private const string Ok = """
        "model":"openai-compatible","messages":[{"role":"user","content":"hi"}]
        """;

    public static TheoryData<string, string?, string> BadBodies => new()
    {
        { "", null, "not valid JSON" },
        { "{", null, "not valid JSON" },
        { "[]", null, "must be a JSON object" },
        { "null", null, "null" },
        { """{"messages":[{"role":"user","content":"hi"}]}""", "model", "'model' is missing" },
        { """{"model":7,"messages":[]}""", "model", "expected a text" },
        { """{"model":"baseline"}""", "messages", "missing or empty" },
        { """{"model":"baseline","messages":[]}""", "messages", "missing or empty" },
        { """{"model":"baseline","messages":"hi"}""", "messages", "expected an array" },
        { """{"model":"baseline","messages":[null]}""", "messages[0]", "is null" },
        { """{"model":"baseline","messages":[{"role":"user","content":"hi"},{"role":"king","content":"hi"}]}""", "messages[1].role", "must be system" },
        { """{"model":"baseline","messages":[{"role":"user"}]}""", "messages[0].content", "is missing" },
        { """{"model":"baseline","messages":[{"role":"user","content":7}]}""", "messages[0].content", "text or an array" },
        { """{"model":"baseline","messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}""", "messages[0].content[0].type", "must be text" },
        { """{"model":"baseline","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text", "missing" },
        { """{"model":"baseline","messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id", "missing" },
        { "{" + Ok + ""","temperature":"hot"}""", "temperature", "expected a number" },
        { "{" + Ok + ""","temperature":2.5}""", "temperature", "between 0 and 2" },
        { "{" + Ok + ""","top_p":-1}""", "top_p", "between 0 and 1" },
        { "{" + Ok + ""","top_k":0}""", "top_k", "at least 1" },
        { "{" + Ok + ""","top_k":1.5}""", "top_k", "whole number" },
        { "{" + Ok + ""","top_k":40}""", "top_k", "'openai-compatible' does not support 'top_k'" },
        { "{" + Ok + ""","min_p":1.5}""", "min_p", "between 0 and 1" },
        { "{" + Ok + ""","min_p":"low"}""", "min_p", "expected a number" },
        { "{" + Ok + ""","min_p":0.1}""", "min_p", "'openai-compatible' does not support 'min_p'" },
        { "{" + Ok + ""","repetition_penalty":0}""", "repetition_penalty", "above 0 and at most 2" },
        { "{" + Ok + ""","repetition_penalty":1.1}""", "repetition_penalty", "'openai-compatible' does not support 'repetition_penalty'" },
        { """{"model":"baseline","messages":[{"role":"user","content":"hi"}],"min_p":0.1}""", "min_p", "'baseline' does not support 'min_p'" },
        { "{" + Ok + ""","stream_options":{"include_status":1}}""", "stream_options.include_status", "true or false" },
        { "{" + Ok + ""","max_tokens":0}""", "max_tokens", "at least 1" },
        { "{" + Ok + ""","max_completion_tokens":1.5}""", "max_completion_tokens", "whole number" },
        { "{" + Ok + ""","max_tokens":5,"max_completion_tokens":6}""", "max_tokens", "contradict" },
        { "{" + Ok + ""","stop":["a","b","c","d","e"]}""", "stop", "at most 4" },
        { "{" + Ok + ""","stop":7}""", "stop", "text or an array" },
        { "{" + Ok + ""","n":2}""", "n", "must be 1" },
        { "{" + Ok + ""","stream":"yes"}""", "stream", "true or false" },
        { "{" + Ok + ""","presence_penalty":3}""", "presence_penalty", "between -2 and 2" },
        { "{" + Ok + ""","tools":[{"type":"function"}]}""", "tools", "not supported" },
        { "{" + Ok + ""","response_format":{"type":"xml"}}""", "response_format.type", "json_object" },
        { """{"model":"baseline","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_object"}}""", "response_format", "does not support" },
        { "{" + Ok + ""","metadata":{"interaction_id":"abc"}}""", "metadata.interaction_id", "UUID of version 7" },
        { "{" + Ok + ""","metadata":{"interaction_id":"6f7c1f0e-93a5-4f8e-8d0e-3f6a2f6f6c11"}}""", "metadata.interaction_id", "UUID of version 7" },
        { "{" + Ok + ""","metadata":{"bot":7}}""", "metadata.bot", "expected a text" },
    };

    [Fact]
    public async Task Body_Bad_Is400NamingTheFieldAndNothingHappens()
    {
        await using var service = await InferenceService.StartAsync();
        foreach (var row in BadBodies)
        {
            var (body, param, message) = row.Data;
            using var response = await service.PostAsync(body);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var error = JsonNode.Parse(text)!["error"]!;

            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{body}: {text}");
            Assert.True(param == error["param"]?.GetValue<string>(), $"{body}: {text}");
            Assert.True(error["message"]!.GetValue<string>().Contains(message, StringComparison.Ordinal), $"{body}: {text}");
            Assert.Equal("invalid_request_error", error["type"]!.GetValue<string>());
        }

        Assert.Empty(service.Audit.Intents);
        Assert.Empty(service.Model.Requests);
    }

    [Fact]
    public async Task Body_TooLong_Is413InOpenAIsShape()
    {
        await using var service = await InferenceService.StartAsync(("Chat:MaxRequestBytes", "2000"));

        var answer = await service.StreamAsync(InferenceService.Request(new string('x', 3000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal("request_too_large", answer.Error!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Body_UnknownFieldsPartsAndNulls_AreUnderstood()
    {
        await using var service = await InferenceService.StartAsync();

        using var response = await service.PostAsync("""
            {"model":"openai-compatible","store":true,"logit_bias":{"1":2},"temperature":null,"stop":null,"response_format":null,"n":1,
             "stream_options":{"include_usage":false,"other":1},"user":"u7","tools":[],
             "messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"extra":1}]}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var expected = JsonNode.Parse("""
            {"model":"scripted-1","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"a\nb"}],"stream":true,"stream_options":{"include_usage":true}}
            """);
        Assert.True(JsonNode.DeepEquals(expected, service.Model.Requests[0].Json), service.Model.Requests[0].Body);
        Assert.Equal("u7", Assert.Single(service.Audit.Intents).Value["requester"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Parameters_All_ReachProviderAndRecord()
    {
        await using var service = await InferenceService.StartAsync(("OPENAI_MODEL", "named"));
        var request = InferenceService.Request();
        var parameters = JsonNode.Parse("""
            {"temperature":0.7,"top_p":0.5,"max_tokens":9,"stop":["END"],"seed":1,"presence_penalty":0.1,"frequency_penalty":0.2,"response_format":{"type":"json_object"}}
            """)!.AsObject();
        foreach (var (name, value) in parameters)
        {
            request[name] = value!.DeepClone();
        }

        await service.StreamAsync(request);

        var sent = service.Model.Requests[0].Json!;
        var recorded = Assert.Single(service.Audit.Intents).Value["parameters"]!;
        Assert.All(parameters, parameter => Assert.True(JsonNode.DeepEquals(parameter.Value, sent[parameter.Key]), sent.ToJsonString()));
        Assert.True(JsonNode.DeepEquals(parameters, recorded), recorded.ToJsonString());
        Assert.Equal("named", sent["model"]!.GetValue<string>());
    }
}
