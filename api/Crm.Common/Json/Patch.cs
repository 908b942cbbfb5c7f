using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crm.Common;

/// <summary>A member of a message that tells absent (left alone) from null (cleared) from a value.</summary>
[JsonConverter(typeof(PatchConverterFactory))]
public readonly record struct Patch<T>(T? Value)
{
    private readonly bool _isSet = true;

    /// <summary>Whether the message carried the member at all.</summary>
    public bool IsSet => _isSet;

    /// <summary>The value sent, or what was there before.</summary>
    public T? Or(T? before) => _isSet ? Value : before;

    public static implicit operator Patch<T>(T? value) => new(value);
}

internal sealed class PatchConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Patch<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(PatchConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()), options)!;

    private sealed class PatchConverter<T>(JsonSerializerOptions options) : JsonConverter<Patch<T>>
    {
        // Single values are read by their own converter: setting up the serializer for each member costs a bulk sync dearly.
        private readonly JsonConverter<T>? _value = IsSingleValue(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T))
            ? (JsonConverter<T>)options.GetConverter(typeof(T)) : null;

        public override bool HandleNull => true;

        // By the converter itself: a deserializer within the deserializer would begin a path of its own and no longer name the member.
        public override Patch<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.TokenType == JsonTokenType.Null ? default
                : (_value ?? (JsonConverter<T>)options.GetConverter(typeof(T))).Read(ref reader, typeof(T), options));

        public override void Write(Utf8JsonWriter writer, Patch<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);

        private static bool IsSingleValue(Type type) =>
            type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(DateOnly) || type == typeof(Money);
    }
}
