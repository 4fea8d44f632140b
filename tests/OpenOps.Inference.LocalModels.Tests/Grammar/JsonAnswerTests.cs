using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Grammar;

namespace OpenOps.Inference.LocalModels.Tests.Grammar;

/// <summary>A model that babbles at random is the hardest judge of a grammar: whatever it says must follow the schema.</summary>
public sealed class JsonAnswerTests(ModelsFixture models)
{
    [Fact]
    public async Task Answer_ByASchema_FollowsItWhateverTheModelWants()
    {
        var schema = Parse("""
            {"type":"object","properties":{
                "rating":{"type":"integer"},
                "mood":{"enum":["good","bad","so \"so\""]},
                "tags":{"type":"array","items":{"type":"string","maxLength":5},"minItems":1,"maxItems":3},
                "done":{"type":["boolean","null"]},
                "who":{"$ref":"#/$defs/who"}},
             "required":["rating","mood","tags","who"],
             "$defs":{"who":{"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":4}},"required":["name"]}}}
            """);
        await using var engine = new Engine(models.Random);
        for (var seed = 0; seed < 12; seed++)
        {
            var response = await engine.AskAsync("rate", new ChatOptions
            {
                Temperature = 1.5f, TopK = 0, TopP = 1, Seed = seed, MaxOutputTokens = 300, ResponseFormat = ChatResponseFormat.ForJsonSchema(schema),
            });

            Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
            var answer = Parse(response.Text);
            Assert.Equal(JsonValueKind.Number, answer.GetProperty("rating").ValueKind);
            Assert.Contains(answer.GetProperty("mood").GetString(), (string[])["good", "bad", "so \"so\""]);
            Assert.InRange(answer.GetProperty("tags").GetArrayLength(), 1, 3);
            Assert.InRange(answer.GetProperty("who").GetProperty("name").GetString()!.EnumerateRunes().Count(), 1, 4);
            Assert.Empty(answer.EnumerateObject().Select(property => property.Name).Except(["rating", "mood", "tags", "done", "who"]));
        }
    }

    [Fact]
    public async Task Answer_AsAnyJson_IsAnObject()
    {
        await using var engine = new Engine(models.Random);

        var response = await engine.AskAsync("json", new ChatOptions
        {
            Temperature = 0, MaxOutputTokens = 400, ResponseFormat = ChatResponseFormat.Json,
        });

        Assert.StartsWith("{", response.Text, StringComparison.Ordinal);
        if (response.FinishReason == ChatFinishReason.Stop)
        {
            Assert.Equal(JsonValueKind.Object, Parse(response.Text).ValueKind);
        }
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"^x"}}}""", "schema.a.pattern")]
    [InlineData("""{"type":"integer","minimum":3}""", "schema.minimum")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "'#/$defs/none' is not in the schema")]
    [InlineData("""{"type":"array","minItems":5,"maxItems":2}""", "schema.maxItems is less than minItems")]
    [InlineData("""{"type":"date"}""", "'date' is unknown")]
    public void Schema_ThatCannotBeKeptTo_IsRefusedByName(string schema, string named)
    {
        var refusal = Assert.Throws<LocalModelException>(() => JsonSchemaGrammar.Of(Parse(schema)));

        Assert.Equal(LocalModelError.Unsupported, refusal.Error);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
