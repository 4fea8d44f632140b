using System.Net;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Tools;

namespace OpenOps.Inference.Tests.Tools;

/// <summary>No tools unless somebody configured them and the caller asks for them; and clear words where that cannot be.</summary>
public sealed class ToolRequestTests
{
    [Fact]
    public async Task Request_NamesNoTools_ModelSeesNoWordOfAny()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await ToolRoom.StartAsync(tools);

        var answer = await service.StreamAsync();

        Assert.True(answer.IsDone);
        Assert.DoesNotContain("tool", service.Model.Requests[0].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("openops", answer.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_NamesTools_ModelIsOfferedThem()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await ToolRoom.StartAsync(tools);

        await service.StreamAsync(ToolRoom.Request());

        Assert.Equal(
            """[{"type":"function","function":{"name":"weather","description":"What weather is for.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""",
            service.Model.Requests[0].Json!["tools"]!.ToJsonString());
    }

    [Theory]
    [InlineData("weather,moon", "openai-compatible", true, "names moon, which Tools:Policies of the inference service does not list")]
    [InlineData("weather", "baseline", true, "The model 'baseline' cannot use tools")]
    [InlineData("weather", "openai-compatible", false, "needs 'stream'")]
    public async Task Request_ForWhatCannotBe_IsRefusedAndNotRecorded(string names, string model, bool streams, string told)
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await ToolRoom.StartAsync(tools);
        var request = ToolRoom.Request(tools: names);
        (request["model"], request["stream"]) = (model, streams);

        var answer = await service.StreamAsync(request);

        Assert.Equal(
            (HttpStatusCode.BadRequest, "unsupported_parameter", "metadata.tools"),
            (answer.Status, answer.Error!["code"]!.GetValue<string>(), answer.Error["param"]!.GetValue<string>()));
        Assert.Contains(told, answer.Error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(service.Audit.Intents);
    }

    [Theory]
    [InlineData("weather", "sometimes", "Tools:Policies:weather is 'sometimes'. Set it to ask, auto_in_dm, auto.")]
    [InlineData("weather", "auto_in_dm", null)]
    public void Options_Policy_IsOneOfThree(string tool, string policy, string? told) =>
        Assert.Equal(told, new ToolOptionsValidator().Validate(null, Policies(tool, policy)).FailureMessage);

    [Theory]
    [InlineData("weather", null)]
    [InlineData("moon", "Tools:Policies:moon names a tool that there is not. Remove it, or configure the MCP server it comes from under Tools:Mcp:Servers.")]
    public void Objections_ToolThatThereIsNot_IsNamed(string tool, string? told) => Assert.Equal(
        told is null ? [] : [told], new ToolCatalogue(Options.Create(Policies(tool, "ask")), ScriptedTools.With(ToolRoom.Weather, _ => "rain")).Objections());

    [Fact]
    public void Objections_BuildWithoutTools_SaysWhereTheyAre()
    {
        Assert.Equal(
            ["Tools:Policies names tools, and this build has none: they come with the full profile. Build it, or remove the section."],
            new ToolCatalogue(Options.Create(Policies("time_now", "auto"))).Objections());
        Assert.Empty(new ToolCatalogue(Options.Create(new ToolOptions())).Objections());
    }

    private static ToolOptions Policies(string tool, string policy) => new() { Policies = { [tool] = policy } };
}
